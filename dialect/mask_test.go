package dialect

import "testing"

// Passwords are hidden by where they stand: one that is a word of the text, or a
// letter, garbles nothing and is told by no gap.
func TestMaskURLs(t *testing.T) {
	for text, want := range map[string]string{
		"migrate: upgrade of p failed: postgresql://migrate:migrate@h/migrate": "migrate: upgrade of p failed: postgresql://migrate:***@h/migrate",
		"postgresql://p:p@p/p?password=p&sslmode=p":                            "postgresql://p:***@p/p?password=***&sslmode=p",
		`cannot use "postgres://u:a\"b@h/d" here`:                              `cannot use "postgres://u:***@h/d" here`,
		"mysql://u:S3cr@et77@127.0.0.1:1/db":                                   "mysql://u:***@127.0.0.1:1/db",
		"mysql://u:S3cr/et?7#7@h":                                              "mysql://u:***@h",
		"postgres://u:S3cret77":                                                "postgres://u:***",
		"postgres://u:54321?et77@h/db":                                         "postgres://u:***@h/db",
		"postgres://h:5432/db, mysql://h:3306":                                 "postgres://h:5432/db, mysql://h:3306",
		"postgres://[::1]:5432/db":                                             "postgres://[::1]:5432/db",
		"see https://go.dev/doc/install#x, or file:///tmp/a:b":                 "see https://go.dev/doc/install#x, or file:///tmp/a:b",
		"sqlite:///C:/x.db":                                                    "sqlite:///C:/x.db",
		"cannot parse `user=u password=S3cret77 dbname=d`":                     "cannot parse `user=u password=*** dbname=d`",
		`host=h password='S3 cr\'et' user=u`:                                   `host=h password=*** user=u`,
		"dsn u:S3cret@tcp(h:3306)/d":                                           "dsn u:***@tcp(h:3306)/d",
		"(using password: YES)":                                                "(using password: YES)",
		"password authentication failed for user \"p\"":                        "password authentication failed for user \"p\"",
		"": "",
	} {
		if got := MaskURLs(text); got != want {
			t.Errorf("%s\n got %s\nwant %s", text, got, want)
		}
	}
}
