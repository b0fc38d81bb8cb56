package fabric

import "testing"

func TestShape(t *testing.T) {
	for _, c := range []struct {
		is    Shape
		known bool
		above Shape
	}{
		{Shape{28, 4}, true, Shape{28, 4}},
		{Shape{28, 0}, true, Shape{28, 4}},
		{Shape{0, 8}, true, Shape{56, 8}},
		{Shape{28, 8}, false, Shape{56, 8}},
		{Shape{24, 3}, false, Shape{28, 4}},
		{Shape{12, 2}, false, Shape{28, 4}},
		{Shape{14, 2}, true, Shape{28, 4}},
		{Shape{0, 1}, true, Shape{28, 4}},
		{Shape{30, 4}, true, Shape{56, 8}},
		{Shape{60, 12}, true, Shape{112, 16}},
		{Shape{472, 80}, true, Shape{472, 80}},
		{Shape{500, 4}, false, Shape{}},
	} {
		above, _ := c.is.Above()
		if got := c.is.Known(); got != c.known || above != c.above {
			t.Errorf("%v: known %v, above %v; want %v, %v", c.is, got, above, c.known, c.above)
		}
	}
	if !(Shape{60, 12}).GPU() || (Shape{0, 4}).GPU() {
		t.Error("a shape with 12 cores is of GPUs only, one with 4 of any node")
	}
}
