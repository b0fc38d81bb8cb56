package endpoint

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// readHadoop reads yarn-site.xml and capacity-scheduler.xml.
func readHadoop(name string, src []byte) (Found, error) {
	list, includes, err := hadoopXML(src)
	if err != nil {
		return Found{}, err
	}
	f := Found{kind: "a Hadoop configuration"}
	for _, href := range includes {
		f.unknown("includes %s, which is not read", short(href))
	}
	if f.hadoop(name, list) == 0 && !strings.Contains(name, "yarn-site") && !strings.Contains(name, "capacity-scheduler") {
		return Found{}, fmt.Errorf("the file has no YARN properties: %s", expected())
	}
	f.unbounded(list, len(includes))
	return f, nil
}

// unbounded notes that a yarn-site.xml leaves the size of the largest container to YARN's default.
//
// Source: yarn-default.xml. Verdicts: X12-max8192.
func (f *Found) unbounded(list []property, includes int) {
	set := slices.ContainsFunc(list, func(p property) bool { return p.key == "yarn.scheduler.maximum-allocation-mb" })
	sized := slices.ContainsFunc(f.Facts, func(x Fact) bool { return x.Key == "node-memory" })
	if sized && !set && includes == 0 {
		f.unknown("yarn.scheduler.maximum-allocation-mb is not set: if the ResourceManager's own file doesn't set it, " +
			"it is 8,192 MiB, so write max-allocation: 8192")
	}
}

// item is an open element.
type item struct {
	Name  xml.Name
	text  strings.Builder
	attrs []xml.Attr
}

// hadoopXML returns the properties of a Hadoop configuration in their order, without overridden ones,
// and the files that it includes.
//
// Source: org.apache.hadoop.conf.Configuration, 3.3: the last of equal properties wins
// unless an earlier one is final; attributes stand for elements; names are trimmed.
func hadoopXML(src []byte) (list []property, includes []string, err error) {
	d := xml.NewDecoder(bytes.NewReader(src))
	d.CharsetReader = charset
	var now property
	var open []*item
	var all propertyList
	done := false
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) && done {
			return all.list, includes, nil
		}
		if err != nil {
			return nil, nil, xmlError(d, err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			if len(open) == 0 && (done || t.Name.Local != "configuration") {
				row, column := d.InputPos()
				const format = "line %d, column %d: its root is <%s>, not the <configuration> of yarn-site.xml or capacity-scheduler.xml%s"
				return nil, nil, fmt.Errorf(format, row, column, short(t.Name.Local), hint(t.Name.Local))
			}
			open = append(open, &item{Name: t.Name, attrs: t.Copy().Attr})
			if t.Name.Local == "property" {
				row, _ := d.InputPos()
				now = property{line: row}
			}
		case xml.CharData:
			if len(open) > 0 {
				open[len(open)-1].text.Write(t)
			}
		case xml.EndElement:
			last := open[len(open)-1]
			open = open[:len(open)-1]
			done = len(open) == 0
			switch t.Name.Local {
			case "name", "value", "final":
				now.set(t.Name.Local, last.text.String())
			case "include":
				includes = append(includes, attr(last.attrs, "href"))
			case "property":
				for _, a := range last.attrs {
					now.set(a.Name.Local, a.Value)
				}
				all.add(now)
			}
		}
	}
}

// hint says what to do about a file with another root.
func hint(root string) string {
	switch root {
	case "clusterMetrics", "clusterInfo", "nodes", "scheduler", "apps", "app", "RemoteException":
		return ": to get JSON from YARN, send the header Accept: application/json"
	case "allocations":
		return ": the fair scheduler is not supported"
	}
	return ""
}

func attr(list []xml.Attr, name string) string {
	for _, a := range list {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func (p *property) set(what, value string) {
	switch what {
	case "name":
		p.key = strings.TrimSpace(value)
	case "value":
		p.value = strings.TrimSpace(value)
	case "final":
		p.final = strings.TrimSpace(value) == "true"
	}
}

func xmlError(d *xml.Decoder, err error) error {
	row, column := d.InputPos()
	var syntax *xml.SyntaxError
	switch {
	case errors.Is(err, io.EOF):
		err = errors.New("the file ends before <configuration>")
	case errors.As(err, &syntax):
		err = errors.New("XML: " + syntax.Msg)
	}
	return fmt.Errorf("line %d, column %d: %w", row, column, err)
}

// charset reads Latin-1, which old files declare.
func charset(label string, input io.Reader) (io.Reader, error) {
	switch strings.ToLower(label) {
	case "us-ascii", "iso-8859-1", "latin1":
	default:
		return nil, fmt.Errorf("encoding %q: save it as UTF-8", label)
	}
	src, err := io.ReadAll(input)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	for _, c := range src {
		b.WriteRune(rune(c))
	}
	return &b, nil
}
