package facts

import "testing"

func TestSecret(t *testing.T) {
	for s, want := range map[string]struct{ key, maybe bool }{
		"password": {true, true}, "spark.ssl.keyStorePassword": {true, true}, "PASSWD": {true, true},
		"db.pass": {true, true}, "pwd": {true, true},
		"client_secret": {true, true}, "X-Auth-Token": {true, true}, "Authorization": {true, true},
		"fs.s3a.access.key": {true, true}, "accountkey": {true, true},
		"fs.azure.account-key": {true, true},
		"credential.provider":  {false, true}, "key": {false, true}, "mypwd": {true, true},
		"passwort": {true, true}, "bypassword": {true, true}, "AKIAXXXX": {false, true},
		"keypass": {true, true}, "spark.storepass": {true, true}, "dbpass": {true, true}, "userpass": {true, true},
		"bypass": {}, "spark.executor.memory": {}, "": {},
	} {
		if SecretKey(s) != want.key || MaybeSecret(s) != want.maybe {
			t.Errorf("%s: %v and maybe %v", s, SecretKey(s), MaybeSecret(s))
		}
	}
}

func TestMaskedLogins(t *testing.T) {
	for s, want := range map[string]string{
		`"u:pw@host"`:                         `"***@host"`,
		"u:pw@host:8998":                      "***@host:8998",
		"x=u:pw@h.example.org":                "x=***@h.example.org",
		"etl:pw@tcp(db:3306)/d":               "***@tcp(db:3306)/d",
		"//u:pw@h":                            "//***@h",
		"http://u:pa/ss@h/x":                  "http://***@h/x",
		"http://h:8998/a@b":                   "http://h:8998/a@b",
		"jdbc:postgresql://h:5432/d?user=a@b": "jdbc:postgresql://h:5432/d?user=a@b",
		"?q=password%3Dpw":                    "?q=password%3D***",
		"%26token%3dpw":                       "%26token%3d***",
		`["-p","pw"]`:                         `["-p","***"]`,
		`["-p", "8080"] ["-p", "80:8080"] "-px", "x"`:   `["-p", "8080"] ["-p", "80:8080"] "-px", "x"`,
		`["--password", "pw"]`:                          `["--password", "***"]`,
		`{"spark.secret""pw"}`:                          `{"spark.secret""***"}`,
		`"spark.secret", "executorCores"`:               `"spark.secret", "***"`,
		"%spark add -s a -u http://h -p pw -k":          "%spark add -s a -u http://h -p *** -k",
		`"%spark add -p \"pw\"\n"`:                      `"%spark add -p \"***\"\n"`,
		"%spark add -s a -ppw -k":                       "%spark add -s a -p*** -k",
		"%spark add -kpp9 -lpython":                     "%spark add -kp*** -lpython",
		"%spark add -p=pw --p pw --pas=pw":              "%spark add -p=*** --p *** --pas=***",
		"%spark add -p\tpw -p pw\nps -paux":             "%spark add -p\t*** -p ***\nps -paux",
		`"%spark add\t-p\tpw\n", "-px"`:                 `"%spark add\t-p\t***\n", "-px"`,
		`%spark add -p "my pw" -s a`:                    `%spark add -p "***" -s a`,
		`%spark add -p"my pw" -s a`:                     `%spark add -p"***" -s a`,
		`"%spark add -p'my pw' -s a"`:                   `"%spark add -p'***' -s a"`,
		`"%spark add -p\"my pw\" -s \"a\""`:             `"%spark add -p\"***\" -s \"a\""`,
		`%spark add -p my"p w"x -s a`:                   `%spark add -p *** -s a`,
		`"%spark add -p p\\w\\"`:                        `"%spark add -p ***"`,
		`"%spark add -p ", "spark"`:                     `"%spark add -p ", "spark"`,
		`"%spark add -p"], "a": "b"`:                    `"%spark add -p"], "a": "b"`,
		`"%spark add -ppw"], "a": "b"`:                  `"%spark add -p***"], "a": "b"`,
		`"%spark logs\n", "mkdir -p dir"`:               `"%spark logs\n", "mkdir -p dir"`,
		"--token pw":                                    "--token ***",
		"--token/pw":                                    "--token/pw",
		"org.x:name_2.12:1.0@jar":                       "org.x:name_2.12:1.0@jar",
		"img:latest@sha256:1f0c":                        "img:latest@sha256:1f0c",
		"mailto:jane@example.org, owner:jane@corp.com":  "mailto:jane@example.org, owner:jane@corp.com",
		"abfss:c@acc.dfs.core.windows.net/x":            "abfss:c@acc.dfs.core.windows.net/x",
		"git@github.com:a/b x: a@b.com 10:30@b.com":     "git@github.com:a/b x: a@b.com 10:30@b.com",
		"lambda x:a@b + 1":                              "lambda x:a@b + 1",
		"nb/a:b.ipynb@2:3: error":                       "nb/a:b.ipynb@2:3: error",
		"abfss://c@acc.dfs.core.windows.net/a:b/c@d/":   "abfss://c@acc.dfs.core.windows.net/a:b/c@d/",
		"hdfs://ns:8020/u,http://h:80/x;http://y/z@1.0": "hdfs://ns:8020/u,http://h:80/x;http://y/z@1.0",
	} {
		if got := Masked(s, Code); got != want {
			t.Errorf("%s: %s, not %s", s, got, want)
		}
	}
}
