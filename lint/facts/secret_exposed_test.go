package facts

import "testing"

// TestExposed: it recognizes secrets in plain text, but not placeholders, places of secrets, and values that are only about
// a secret.
func TestExposed(t *testing.T) {
	storage := "CgjjI6wlHTDiuYdRjWwkN0akzNZMWLd5H1dfezAgt9/1QxEsBftLQvagg5iz3uh5+LkRQctEgYQK+ASt+jU+rA=="
	for _, c := range []struct{ key, value, want string }{
		{"spark.hadoop.fs.s3a.secret.key", "wJ4lrXUtn9EMI7K7MDENGbPxRf2iCYzQ0pL5tHvA", "a secret"},
		{"spark.hadoop.fs.s3a.access.key", "AKIAIOSFODNN7ABCDEFG", "an AWS access key ID"},
		{"fs.azure.account.key.acc.dfs.core.windows.net", storage, "an Azure Storage key"},
		{"spark.x", storage, "an Azure Storage key"},
		{"fs.azure.account.oauth2.client.secret.acc.dfs.core.windows.net", "abc8Q~abcdefgh1jklmnopqrstuvwxyz01234567", "an Azure client secret"},
		{"spark.hadoop.javax.jdo.option.ConnectionPassword", "hunter2", "a password"},
		{"spark.redis.auth", "hunter2", "a password"},
		{"spark.x", "http://svc:hunter2@livy:8998", "a password in a URL"},
		{"spark.x", "jdbc:sqlserver://h;user=u;password=hunter2;encrypt=true", "a password"},
		{"spark.driver.extraJavaOptions", "-Xmx1g -Djavax.net.ssl.keyStorePassword=hunter2", "a password"},
		{"spark.x", "https://acc.blob.core.windows.net/c?sv=2020-08-04&sig=kP3f0aQ9xZ7mN2vB5cL8wE1rT4yU6iO0sD3gH7jK%3D", ""}, // has a %
		{"spark.x", "https://acc.blob.core.windows.net/c?sv=2020-08-04&sig=kP3f0aQ9xZ7mN2vB5cL8wE1rT4yU", "a shared access signature"},
		{"Authorization", "Basic ZXRsOmh1bnRlcjI3MzY0cQ==", "credentials"},
		{"Authorization", "Basic ZXhhbXBsZTpleGFtcGxl", "credentials"}, // example:example
		{"spark.hadoop.fs.s3a.secret.key", "EXAMPLEexampleEXAMPLEexampleEXAMPLEexampl", "a secret"},
		{"Authorization", "Bearer kP3f0aQ9xZ7mN2vB5cL8wE1r", "credentials"},
		{"X-Auth-Token", "kP3f0aQ9xZ7mN2vB5cL8wE1r", "a token"},
		{"X-Api-Key", "kP3f0aQ9xZ7mN2vB5cL8wE1r", "an access key"},
		{"spark.executorEnv.GITHUB", "ghp_kP3f0aQ9xZ7mN2vB5cL8wE1rT4yU6iO0sD3g", "a GitHub token"},

		{"spark.hadoop.fs.s3a.secret.key", "${AWS_SECRET}", ""},
		{"spark.hadoop.fs.s3a.secret.key", "<access-key>", ""},
		{"spark.hadoop.fs.s3a.secret.key", "{{secrets/scope/key}}", ""},
		{"spark.hadoop.fs.s3a.secret.key", "{YOUR STORAGE ACCOUNT ACCESS KEY}", ""},
		{"spark.hadoop.fs.s3a.secret.key", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", ""},
		{"spark.hadoop.fs.s3a.access.key", "AKIAIOSFODNN7EXAMPLE", ""},
		{"spark.hadoop.fs.s3a.secret.key", "example-secret-key-1234567890", ""},
		{"spark.hadoop.fs.s3a.secret.key", "test", ""},
		{"spark.hadoop.fs.s3a.secret.key", "s3a_secret_key", ""},
		{"spark.hadoop.fs.s3a.secret.key", "AWS_SECRET_ACCESS_KEY", ""},
		{"spark.hadoop.fs.s3a.secret.key", "xxxxxxxxxxxxxxxxxxxx1234", ""},
		{"spark.hadoop.fs.s3a.aws.credentials.provider", "com.amazonaws.auth.InstanceProfileCredentialsProvider", ""},
		{"spark.hadoop.hadoop.security.credential.provider.path", "jceks://hdfs/user/etl/keys.jceks", ""},
		{"spark.hadoop.fs.azure.account.auth.type", "OAuth", ""},
		{"spark.hadoop.fs.azure.account.oauth2.client.endpoint", "https://login.microsoftonline.com/0b1f6471-1bf0-4dda/oauth2/token", ""},
		{"spark.hadoop.fs.azure.account.oauth2.client.id", "0b1f6471-1bf0-4dda-aec3-cb9272f09590", ""},
		{"spark.hadoop.fs.s3a.server-side-encryption.key", "arn:aws:kms:us-east-1:123456789012:key/0b1f6471-1bf0-4dda", ""},
		{"spark.ssl.keyStorePassword", "changeit", ""},
		{"spark.ssl.keyStorePassword", "password", ""},
		{"spark.password", "PUT_YOUR_PASSWORD", ""},
		{"spark.sql.catalog.clickhouse.password", "password", ""},
		{"spark.password", "", ""},
		{"spark.password", "$PASSWORD", ""},
		{"spark.ssl.keyPassword", "/etc/secrets/password", ""},
		{"spark.password.file", "hunter2", ""},
		{"spark.authenticate", "true", ""},
		{"spark.kubernetes.driver.secretKeyRef.TOKEN", "my-secret:token1234567890abcdef", ""},
		{"spark.kubernetes.driver.secrets.spark-secret", "/etc/secrets", ""},
		{"spark.kubernetes.authenticate.oauthTokenFile", "/var/run/secrets/kubernetes.io/serviceaccount/token", ""},
		{"spark.yarn.tokens.hive.enabled", "true", ""},
		{"spark.authenticate.secretBitLength", "256", ""},
		{"spark.jars.packages", "org.apache.hadoop:hadoop-aws:3.3.4,io.delta:delta-core_2.12:2.3.0", ""},
		{"spark.x", "abfss://container@acc.dfs.core.windows.net/dir", ""},
		{"spark.x", "https://user@host/x", ""},
		{"spark.x", "http://user:password@host", ""},
		{"spark.x", "http://<user>:<password>@host", ""},
		{"spark.x", "http://u:${PW}@host", ""},
		{"spark.driver.extraJavaOptions", "-Dlog4j.configuration=log4j.properties -Dpassword=${PW} -XX:+UseG1GC", ""},
		{"spark.kafka.sasl.jaas.config", `com.sun.security.auth.module.Krb5LoginModule required useKeyTab=true keyTab="/etc/k.keytab";`, ""},
		{"Authorization", "Basic dXNlcjpwYXNzd29yZA==", ""},
		{"Authorization", "Bearer <token>", ""},
		{"X-Compatibility-Mode", "sparkmagic", ""},
		{"X-Auth-User", "kP3f0aQ9xZ7mN2vB5cL8wE1r", ""},
		{"Cookie", "", ""},
		{"spark.glue.connection", "secret/etl-prod-12345678", ""},
		{"spark.tokenizer", "bert-base-uncased-1234567", ""},
		{"spark.app.name", "token-service-2024-loader-v2", ""},
		{"spark.archives", "s3://b/secrets/env.tar.gz#environment1", ""},
	} {
		if got := Exposed(c.key, c.value).Kind; got != c.want {
			t.Errorf("%s: %s: %q, not %q", c.key, c.value, got, c.want)
		}
	}
}
