package livy

import "testing"

func TestRefusal(t *testing.T) {
	for _, uri := range []string{
		"", "/a.jar", "/a/*.jar", "/a/b.zip#env", "/a.jar,/b.jar", "hdfs:/a/b.jar", "hdfs:///a", "hdfs://nn:8020/a", "s3://bucket/a",
		"s3:a.jar", "s3://my_bucket/a",
		"C:/a.jar", "/café.jar", "abfss://c@acct.dfs.core.windows.net/a.jar", "hdfs://nn/~/a.jar", "file:///a", "//nn/a.jar",
		"/a.jar?x=1", "/a+b@c.jar", "/a%2Bb.jar",
		"s3://#a", "FILE:a.jar", "file:/a.jar", "/a#", "hdfs://[::1]:8020/a.jar", "/a%E9.jar", "//nn/a%2520b.jar",
	} {
		if got := Refusal(uri); got != "" {
			t.Errorf("%q: %s", uri, got)
		}
	}
	for uri, want := range map[string]string{
		"lib/a.jar":     "Path 'lib/a.jar' is not absolute.",
		"~/a.jar":       "Path '~/a.jar' is not absolute.",
		"4":             "Path '4' is not absolute.",
		" /a.jar":       "java.net.URISyntaxException: Illegal character in path at index 0",
		" ":             "java.net.URISyntaxException: Illegal character in path at index 0",
		"/a b.jar":      "java.net.URISyntaxException: Illegal character in path at index 2",
		`\a\b.jar`:      "java.net.URISyntaxException: Illegal character in path at index 0",
		`C:\a.jar`:      "java.net.URISyntaxException: Illegal character in opaque part at index 2",
		"/a/{x,y}.jar":  "java.net.URISyntaxException: Illegal character in path at index 3",
		"/a%zz.jar":     "java.net.URISyntaxException: Malformed escape pair at index 2",
		"/a%20b.jar":    "java.net.URISyntaxException: Illegal character in path at index 11",
		"/a[1].jar":     "java.net.URISyntaxException: Illegal character in path at index 2",
		"hdfs://":       "java.net.URISyntaxException: Expected authority at index 7",
		"s3:":           "java.net.URISyntaxException: Expected scheme-specific part at index 3",
		"1a:/x":         "java.net.URISyntaxException: Illegal character in scheme name at index 0",
		"s3://b/a b":    "java.net.URISyntaxException: Illegal character in path at index 8",
		"file:a.jar":    "Local path null cannot be added to user sessions.",
		"/a%23b%23c":    "java.net.URISyntaxException: Illegal character in fragment at index 13",
		"//nn":          "Path '' is not absolute.",
		"//#a":          "Path '' is not absolute.",
		"é:/a.jar":      "java.net.URISyntaxException: Illegal character in scheme name at index 0",
		"/é b.jar":      "java.net.URISyntaxException: Illegal character in path at index 2",
		"/😀 b.jar":      "java.net.URISyntaxException: Illegal character in path at index 3",
		"hdfs://my nn/": "java.net.URISyntaxException: Illegal character in authority at index 7",
		"hdfs://nn]/a":  "java.net.URISyntaxException: Illegal character in hostname at index 9",
		"/a.jar /b.jar": "java.net.URISyntaxException: Illegal character in path at index 6",
	} {
		if got := Refusal(uri); got != want {
			t.Errorf("%q: %q, want %q", uri, got, want)
		}
	}
}

func TestTimeRefusal(t *testing.T) {
	for s, want := range map[string]bool{
		"10s": true, "10S": true, "1H": true, "10M": true, " 5s ": true, "0": true, "4": true, "1d": true,
		"100ms": true, "5us": true, "10min": true,
		"": false, "+5s": false, "-5": false, "-5s": false, "1.5h": false, "10mins": false, "99999999999999999999s": false, "PT1H": false,
		"10 min": false, "1y": false, "5_0s": false, "\uff11s": false, "true": false,
	} {
		if got, _ := TimeRefusal(s); (got == "") != want {
			t.Errorf("%q: %q", s, got)
		}
	}
}
