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
