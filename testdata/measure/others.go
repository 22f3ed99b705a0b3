package main

import (
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"net/url"
	"strconv"
	"strings"
)

// form is one way in which a secret stands in a file without being a value
// assigned to a name on one line. Its text has places: {{USER}}, {{HOST}}, {{PASS}} and
// its encodings, {{UUID}}, and {{CLASS LENGTH}} for what is drawn by chance.
type form struct {
	group, shape, ext string
	text              string
}

// each is how often every form is planted.
const each = 12

// otherPlants are secrets in URLs, connection strings, webhooks, hashes,
// command lines, over several lines, encoded, and in files of known programs.
func otherPlants(rng *rand.Rand) (all []*plant) {
	var pool []struct{ value, kind string }
	for len(pool) < 300 {
		v, k := password(rng)
		if !strings.ContainsAny(v, "'\"&?=^*#%@") { // not everywhere without quoting
			pool = append(pool, struct{ value, kind string }{v, k})
		}
	}
	for _, f := range forms() {
		for range each {
			p := pick(rng, pool)
			user := pick(rng, []string{"app", "deploy", "svc_billing", "jenkins", "root", "j.miller", "shop"})
			host := pick(rng, []string{"db1.corp.io", "10.20.3.14", "mail.acme-shop.de", "pg-prod-3.internal", "git.globex.com"})
			sum := sha1.Sum([]byte(p.value))
			known := map[string]string{
				"USER": user, "HOST": host, "PASS": p.value, "URLPASS": url.QueryEscape(p.value),
				"B64":   base64.StdEncoding.EncodeToString([]byte(p.value)),
				"BASIC": base64.StdEncoding.EncodeToString([]byte(user + ":" + p.value)),
				"SHA1":  base64.StdEncoding.EncodeToString(sum[:]),
			}
			text, spot := fillIn(rng, arm(f.text), known)
			kind := p.kind
			if !strings.Contains(text, p.value) && !strings.Contains(f.text, "{{B") {
				kind = "by machine"
			}
			all = append(all, &plant{group: f.group, shape: f.shape, kind: kind, ext: f.ext, text: text, spots: []string{spot}})
		}
	}
	return all
}

// classes are what a place such as {{hex 32}} is filled from.
var classes = map[string]string{
	"hex": hex, "HEX": digits + "ABCDEF", "digit": digits, "alnum": alnum, "lower": lower + digits, "upper": upper + digits,
	"base64": alnum + "+/", "base64url": alnum + "-_", "crypt": alnum + "./",
}

// fillIn fills the places of a text, and gives what came to the first of those
// marked as secret, {{PASS!}}.
func fillIn(rng *rand.Rand, text string, known map[string]string) (out, spot string) {
	for {
		i := strings.Index(text, "{{")
		if i < 0 {
			return out + text, spot
		}
		j := strings.Index(text, "}}")
		place, secret := strings.CutSuffix(text[i+len("{{"):j], "!")
		v := known[place]
		if class, n, ok := strings.Cut(place, " "); ok {
			size, err := strconv.Atoi(n)
			if err != nil || classes[class] == "" {
				panic("no such place: " + place)
			}
			v = random(rng, size, classes[class])
		} else if place == "UUID" {
			v = random(rng, 8, hex) + "-" + random(rng, 4, hex) + "-4" + random(rng, 3, hex) + "-a" + random(rng, 3, hex) + "-" + random(rng, 12, hex)
		}
		if secret && spot == "" {
			spot = v
		}
		out += text[:i] + v
		text = text[j+len("}}"):]
	}
}

func forms() (all []form) {
	add := func(group string, list ...[3]string) {
		for _, f := range list {
			all = append(all, form{group, f[0], f[1], f[2]})
		}
	}
	for _, scheme := range strings.Fields("http https ftp sftp ssh postgres postgresql postgresql+psycopg2 mysql mysql2 mysql+pymysql mariadb mongodb " +
		"mongodb+srv redis rediss amqp amqps smtp smtps imap imaps ldap ldaps mqtt socks5 git+https svn+ssh clickhouse cassandra couchdb " +
		"mssql sqlserver oracle rtsp rtmp nats kafka vnc rdp smb cifs elasticsearch influxdb neo4j bolt memcached") {
		ext := []string{"py", "js", "go", "yaml", "sh", "java", "rb", "conf/.env"}[len(all)%8]
		line := map[string]string{
			"py": "URL = '%s'", "js": "const url = '%s';", "go": "\turl := \"%s\"", "yaml": "url: %s", "sh": "export TARGET=\"%s\"",
			"java": "        String url = \"%s\";", "rb": "  url '%s'", "conf/.env": "BACKEND=%s",
		}[ext]
		add("URLs", [3]string{scheme, ext, fmt.Sprintf(line, scheme+"://{{USER}}:{{URLPASS!}}@{{HOST}}/main")})
	}
	add("URLs", [3]string{"git remote", "sh", "git clone https://{{USER}}:{{PASS!}}@{{HOST}}/team/app.git"},
		[3]string{"no user", "yaml", "cache: redis://:{{PASS!}}@{{HOST}}:6379/0"},
		[3]string{"in prose", "md", "Log in at ftp://{{USER}}:{{PASS!}}@{{HOST}}/in and take it from there."},
		[3]string{"proxy", "conf/.env", "HTTP_PROXY=http://{{USER}}:{{PASS!}}@{{HOST}}:3128"})
	add("connection strings",
		[3]string{"JDBC parameters", "properties", "spring.datasource.url=jdbc:mysql://{{HOST}}:3306/shop?user={{USER}}&password={{PASS!}}&useSSL=true"},
		[3]string{"JDBC Oracle", "properties", "db.url=jdbc:oracle:thin:{{USER}}/{{PASS!}}@{{HOST}}:1521/ORCL"},
		[3]string{"JDBC SQL Server", "java", "        String url = \"jdbc:sqlserver://{{HOST}}:1433;databaseName=shop;user={{USER}};password={{PASS!}};encrypt=true\";"},
		[3]string{"JDBC PostgreSQL", "xml", "    <url>jdbc:postgresql://{{HOST}}/shop?user={{USER}}&amp;password={{PASS!}}</url>"},
		[3]string{"ADO.NET", "json", "    \"Default\": \"Server={{HOST}};Database=shop;User Id={{USER}};Password={{PASS!}};Encrypt=true\","},
		[3]string{"ADO.NET Pwd", "cs", "        var cs = \"Data Source={{HOST}};Initial Catalog=shop;Uid={{USER}};Pwd={{PASS!}}\";"},
		[3]string{"ADO.NET config", "config", "    <add name=\"Main\" connectionString=\"Server={{HOST}};Database=shop;User ID={{USER}};Password={{PASS!}};\" providerName=\"System.Data.SqlClient\" />"},
		[3]string{"ODBC", "py", "conn = pyodbc.connect('DRIVER={ODBC Driver 18};SERVER={{HOST}};DATABASE=shop;UID={{USER}};PWD={{PASS!}}')"},
		[3]string{"ODBC DSN", "ini", "DSN = Driver=PostgreSQL;Server={{HOST}};Port=5432;Uid={{USER}};Pwd={{PASS!}};"},
		[3]string{"libpq", "go", "\tdsn := \"host={{HOST}} port=5432 user={{USER}} password={{PASS!}} dbname=shop sslmode=disable\""},
		[3]string{"libpq in shell", "sh", "psql \"host={{HOST}} user={{USER}} password={{PASS!}} dbname=shop\" -c 'select 1'"},
		[3]string{"Go MySQL", "go", "\tdb, err := sql.Open(\"mysql\", \"{{USER}}:{{PASS!}}@tcp({{HOST}}:3306)/shop?parseTime=true\")"},
		[3]string{"PDO", "php", "$db = new PDO('mysql:host={{HOST}};dbname=shop', '{{USER}}', '{{PASS!}}');"},
		[3]string{"mysqli", "php", "$link = mysqli_connect('{{HOST}}', '{{USER}}', '{{PASS!}}', 'shop');"},
		[3]string{"Perl DBI", "pl", "my $dbh = DBI->connect('DBI:mysql:shop;host={{HOST}}', '{{USER}}', '{{PASS!}}');"},
		[3]string{"Redis .NET", "json", "  \"Redis\": \"{{HOST}}:6380,password={{alnum 40!}}=,ssl=True,abortConnect=False\","},
		[3]string{"Azure storage", "json", "  \"Storage\": \"DefaultEndpointsProtocol=https;AccountName=shop;AccountKey={{base64 86!}}==;EndpointSuffix=core.windows.net\","},
		[3]string{"Service Bus", "cs", "        const string Bus = \"Endpoint=sb://shop.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey={{alnum 40!}}abc=\";"},
		[3]string{"AMQP .NET", "cs", "        var bus = RabbitHutch.CreateBus(\"host={{HOST}};username={{USER}};password={{PASS!}}\");"},
		[3]string{"SMTP", "py", "server.login('{{USER}}@acme-shop.de', '{{PASS!}}')"},
		[3]string{"nodemailer", "js", "  auth: { user: '{{USER}}@acme-shop.de', pass: '{{PASS!}}' },"},
		[3]string{"LDAP bind", "py", "conn.simple_bind_s('cn={{USER}},dc=corp,dc=io', '{{PASS!}}')"},
		[3]string{"sqlplus", "sh", "sqlplus {{USER}}/{{PASS!}}@{{HOST}}/ORCL @load.sql"},
	)
	add("webhooks",
		[3]string{"Slack", "py", "HOOK = 'https://hooks.sl¦ack.com/services/T0{{upper 9}}/B0{{upper 9}}/{{alnum 24!}}'"},
		[3]string{"Discord", "js", "fetch('https://discord.com/api/web¦hooks/1{{digit 17}}/{{base64url 68!}}')"},
		[3]string{"Teams", "yaml", "hook: https://acme.webhook.of¦fice.com/webhookb2/{{UUID}}@{{UUID}}/IncomingWebhook/{{hex 32!}}/{{UUID}}"},
		[3]string{"Google Chat", "sh", "curl -d @m.json 'https://chat.google¦apis.com/v1/spaces/AAAA{{alnum 8}}/messages?key=AIza¦SyDdI0hCZtE6vySjMm-WEfRq3CPzqKqqsHI&token={{alnum 40!}}'"},
		[3]string{"Zapier", "rb", "  post 'https://hooks.zap¦ier.com/hooks/catch/7340218/{{lower 7!}}'"},
		[3]string{"IFTTT", "py", "url = 'https://maker.if¦ttt.com/trigger/door/with/key/{{base64url 22!}}'"},
		[3]string{"Power Automate", "json", "  \"url\": \"https://prod-12.westeurope.lo¦gic.azure.com:443/workflows/{{hex 32}}/triggers/manual/paths/invoke?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig={{alnum 40!}}abc\","},
		[3]string{"Telegram", "sh", "curl 'https://api.tele¦gram.org/bot5{{digit 9}}:AA{{alnum 32!}}x/sendMessage?chat_id=1&text=hi'"},
		[3]string{"Mattermost", "yaml", "webhook_url: https://chat.corp.io/hooks/{{hex 20!}}ghijkl"},
		[3]string{"Feishu", "go", "\tpost(\"https://open.fei¦shu.cn/open-apis/bot/v2/hook/{{UUID!}}\")"},
		[3]string{"DingTalk", "java", "        send(\"https://oapi.ding¦talk.com/robot/send?access_token={{hex 64!}}\");"},
		[3]string{"WeCom", "py", "bot('https://qyapi.weixin.q¦q.com/cgi-bin/webhook/send?key={{UUID!}}')"},
		[3]string{"PagerDuty", "yaml", "pagerduty_service_key: {{hex 32!}}"},
		[3]string{"Make", "json", "  \"hook\": \"https://hook.eu1.ma¦ke.com/{{alnum 32!}}\","},
		[3]string{"Pipedream", "md", "Post to https://eo{{lower 7!}}abcdef.m.pipe¦dream.net"},
	)
	add("hashes",
		[3]string{"htpasswd apr1", "conf/.htpasswd", "{{USER}}:$apr1${{alnum 8}}${{crypt 22!}}"},
		[3]string{"htpasswd SHA", "conf/.htpasswd", "{{USER}}:{SHA}{{SHA1!}}"},
		[3]string{"htpasswd bcrypt", "conf/.htpasswd", "{{USER}}:$2y$10${{crypt 31!}}{{crypt 22}}"},
		[3]string{"shadow SHA-512", "etc/shadow", "{{USER}}:$6${{alnum 8}}${{crypt 86!}}:19000:0:99999:7:::"},
		[3]string{"shadow yescrypt", "etc/shadow", "{{USER}}:$y$j9T${{crypt 22}}${{crypt 43!}}:19000:0:99999:7:::"},
		[3]string{"bcrypt in SQL", "sql", "INSERT INTO users (id, email, password) VALUES (7, '{{USER}}@corp.io', '$2a$12${{crypt 31!}}{{crypt 22}}');"},
		[3]string{"bcrypt in JSON", "json", "    \"passwordHash\": \"$2b$10${{crypt 31!}}{{crypt 22}}\","},
		[3]string{"argon2 in YAML", "yaml", "password: $argon2id$v=19$m=65536,t=3,p=4${{alnum 22}}${{alnum 40!}}abc"},
		[3]string{"Django pbkdf2", "json", "    \"password\": \"pbkdf2_sha256$600000${{alnum 22}}${{alnum 40!}}abc=\","},
		[3]string{"Werkzeug scrypt", "py", "ADMIN_HASH = 'scrypt:32768:8:1${{alnum 8}}abcdefgh${{hex 64!}}{{hex 64}}'"},
		[3]string{"cloud-init", "yaml", "    passwd: $6$rounds=4096${{alnum 8}}${{crypt 86!}}"},
		[3]string{"PostgreSQL SCRAM", "sql", "CREATE ROLE {{USER}} PASSWORD 'SCRAM-SHA-256$4096:{{alnum 22}}==${{alnum 40!}}abc=:{{alnum 40}}abc=';"},
		[3]string{"MySQL native", "sql", "CREATE USER '{{USER}}' IDENTIFIED BY PASSWORD '*{{HEX 40!}}';"},
		[3]string{"LDIF SSHA", "ldif", "userPassword: {SSHA}{{alnum 40!}}"},
		[3]string{"MD5 in SQL", "sql", "INSERT INTO `users` (`login`, `password`) VALUES ('{{USER}}', '{{hex 32!}}');"},
	)
	add("command lines",
		[3]string{"curl -u", "sh", "curl -s -u {{USER}}:{{PASS!}} https://{{HOST}}/api"},
		[3]string{"curl --user quoted", "md", "    curl --user '{{USER}}:{{PASS!}}' https://{{HOST}}/api"},
		[3]string{"curl header", "sh", "curl -H 'X-Api-Key: {{alnum 32!}}' https://{{HOST}}/v1"},
		[3]string{"mysql -p", "sh", "mysql -h {{HOST}} -u {{USER}} -p{{PASS!}} shop < dump.sql"},
		[3]string{"mysqldump --password", "sh", "mysqldump --user={{USER}} --password={{PASS!}} shop > dump.sql"},
		[3]string{"sshpass", "sh", "sshpass -p '{{PASS!}}' ssh {{USER}}@{{HOST}} uptime"},
		[3]string{"docker login", "yml", "    - docker login -u {{USER}} -p {{PASS!}} registry.corp.io"},
		[3]string{"PGPASSWORD", "sh", "PGPASSWORD={{PASS!}} psql -h {{HOST}} -U {{USER}} shop"},
		[3]string{"wget", "sh", "wget --http-user={{USER}} --http-password={{PASS!}} https://{{HOST}}/build.tgz"},
		[3]string{"redis-cli", "sh", "redis-cli -h {{HOST}} -a {{PASS!}} ping"},
		[3]string{"net use", "bat", "net use Z: \\\\{{HOST}}\\share {{PASS!}} /user:{{USER}}"},
		[3]string{"openssl pass", "sh", "openssl pkcs12 -in a.p12 -nodes -passin pass:{{PASS!}}"},
		[3]string{"keytool", "sh", "keytool -list -keystore app.jks -storepass {{PASS!}}"},
		[3]string{"chpasswd", "sh", "echo '{{USER}}:{{PASS!}}' | chpasswd"},
		[3]string{"expect", "exp", "send \"{{PASS!}}\\r\" ;# password"},
		[3]string{"az login", "sh", "az login --service-principal -u {{UUID}} -p {{alnum 40!}} --tenant {{UUID}}"},
		[3]string{"ansible inventory", "ini", "web1 ansible_host=10.0.0.4 ansible_user={{USER}} ansible_ssh_pass={{PASS!}}"},
		[3]string{"mongo", "sh", "mongo -u {{USER}} -p {{PASS!}} {{HOST}}/admin"},
		[3]string{"smbclient", "sh", "smbclient //{{HOST}}/share -U '{{USER}}%{{PASS!}}'"},
		[3]string{"SQL IDENTIFIED BY", "sql", "CREATE USER '{{USER}}'@'%' IDENTIFIED BY '{{PASS!}}';"},
		[3]string{"SQL ROLE PASSWORD", "sql", "ALTER ROLE {{USER}} WITH LOGIN PASSWORD '{{PASS!}}';"},
		[3]string{"SQL LOGIN", "sql", "CREATE LOGIN {{USER}} WITH PASSWORD = N'{{PASS!}}', CHECK_POLICY = OFF;"},
		[3]string{"ConvertTo-SecureString", "ps1", "$cred = ConvertTo-SecureString '{{PASS!}}' -AsPlainText -Force"},
		[3]string{"NetworkCredential", "cs", "            client.Credentials = new NetworkCredential(\"{{USER}}\", \"{{PASS!}}\");"},
		[3]string{"requests auth", "py", "r = requests.get('https://{{HOST}}/api', auth=('{{USER}}', '{{PASS!}}'))"},
		[3]string{"variable default", "sh", "DB_PASSWORD=${DB_PASSWORD:-{{PASS!}}}"},
		[3]string{"getenv default", "py", "password = os.getenv('DB_PASSWORD', '{{PASS!}}')"},
		[3]string{"env() default", "php", "    'password' => env('DB_PASSWORD', '{{PASS!}}'),"},
		[3]string{"process.env or", "js", "const password = process.env.DB_PASSWORD || '{{PASS!}}';"},
		[3]string{"@Value default", "java", "    @Value(\"${db.password:{{PASS!}}}\")"},
		[3]string{"argparse default", "py", "parser.add_argument('--password', default='{{PASS!}}')"},
	)
	add("several lines",
		[3]string{"YAML name and value", "yaml", "        - name: DB_PASSWORD\n          value: {{PASS!}}"},
		[3]string{"YAML quoted", "yml", "  - name: \"ADMIN_PASSWORD\"\n    value: \"{{PASS!}}\""},
		[3]string{"ECS JSON", "json", "      {\n        \"name\": \"DB_PASSWORD\",\n        \"value\": \"{{PASS!}}\"\n      },"},
		[3]string{"JSON value first", "json", "      {\n        \"value\": \"{{PASS!}}\",\n        \"name\": \"DB_PASSWORD\"\n      },"},
		[3]string{"JSON key", "json", "  {\n    \"key\": \"api_secret\",\n    \"value\": \"{{alnum 40!}}\",\n    \"enabled\": true\n  },"},
		[3]string{"plist", "plist", "\t<key>Password</key>\n\t<string>{{PASS!}}</string>"},
		[3]string{"XML name and value", "xml", "    <property>\n      <name>javax.jdo.option.ConnectionPassword</name>\n      <value>{{PASS!}}</value>\n    </property>"},
		[3]string{"XML element over lines", "xml", "    <password>\n      {{PASS!}}\n    </password>"},
		[3]string{"HAR header", "har", "          {\n            \"name\": \"X-Api-Key\",\n            \"value\": \"{{alnum 32!}}\"\n          },"},
		[3]string{"HAR post", "har", "            {\n              \"name\": \"password\",\n              \"value\": \"{{PASS!}}\"\n            },"},
		[3]string{"Python next line", "py", "PASSWORD = (\n    '{{PASS!}}'\n)"},
		[3]string{"Go next line", "go", "\tclient.SetPassword(\n\t\t\"{{PASS!}}\",\n\t)"},
		[3]string{"JS next line", "js", "const apiSecret =\n  '{{alnum 40!}}';"},
		[3]string{"Java next line", "java", "    private static final String SECRET_KEY =\n        \"{{alnum 40!}}\";"},
		[3]string{"Terraform default", "tf", "variable \"db_password\" {\n  type    = string\n  default = \"{{PASS!}}\"\n}"},
		[3]string{"CloudFormation", "yaml", "  DBPassword:\n    Type: String\n    Default: {{PASS!}}"},
		[3]string{"YAML block", "yaml", "  secret_key: >-\n    {{alnum 40!}}"},
		[3]string{"Selenium", "py", "driver.find_element(By.ID, 'password').send_keys('{{PASS!}}')"},
		[3]string{"HTML input", "html", "  <input type=\"hidden\" name=\"password\" value=\"{{PASS!}}\">"},
		[3]string{"concatenated", "js", "const apiKey = '{{hex 20!}}' + '{{hex 20}}';"},
		[3]string{"concatenated lines", "py", "SECRET_KEY = ('{{hex 32!}}'\n              '{{hex 32}}')"},
		[3]string{"notebook", "ipynb", "    \"password = '{{PASS!}}'\\n\","},
		[3]string{"prose", "md", "The admin password is {{PASS!}} (change it later)."},
		[3]string{"prose, login", "txt", "login: {{USER}}\npassword: {{PASS!}}"},
		[3]string{"user / password", "txt", "user/pw: {{USER}} / {{PASS!}}"},
	)
	add("encoded",
		[3]string{"Kubernetes data", "yaml", "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\ndata:\n  password: {{B64!}}"},
		[3]string{"Kubernetes data, several", "yaml", "kind: Secret\napiVersion: v1\ndata:\n  username: YWRtaW4=\n  db-pass: {{B64!}}\n"},
		[3]string{"basic header", "http", "Authorization: Basic {{BASIC!}}"},
		[3]string{"basic in JS", "js", "  headers: { Authorization: 'Basic {{BASIC!}}' },"},
		[3]string{"docker auth", "conf/.docker/config.json", "{\n  \"auths\": {\n    \"registry.corp.io\": {\n      \"auth\": \"{{BASIC!}}\"\n    }\n  }\n}"},
		[3]string{"escaped JSON", "log", "body={\\\"user\\\":\\\"{{USER}}\\\",\\\"password\\\":\\\"{{PASS!}}\\\"}"},
		[3]string{"npm _auth", "conf/.npmrc", "_auth={{BASIC!}}\nalways-auth=true"},
	)
	add("files",
		[3]string{".netrc", "home/.netrc", "machine {{HOST}}\n  login {{USER}}\n  password {{PASS!}}"},
		[3]string{".netrc, one line", "home/_netrc", "machine {{HOST}} login {{USER}} password {{PASS!}}"},
		[3]string{".pgpass", "home/.pgpass", "{{HOST}}:5432:shop:{{USER}}:{{PASS!}}"},
		[3]string{".git-credentials", "home/.git-credentials", "https://{{USER}}:{{URLPASS!}}@{{HOST}}"},
		[3]string{"FileZilla", "conf/sitemanager.xml", "<FileZilla3>\n<Servers>\n<Server>\n<Host>{{HOST}}</Host>\n<User>{{USER}}</User>\n<Pass encoding=\"base64\">{{B64!}}</Pass>\n</Server>\n</Servers>\n</FileZilla3>"},
		[3]string{"FileZilla, plain", "conf/recentservers.xml", "<Server>\n<Host>{{HOST}}</Host>\n<User>{{USER}}</User>\n<Pass>{{PASS!}}</Pass>\n</Server>"},
		[3]string{"wp-config.php", "www/wp-config.php", "<?php\ndefine( 'DB_NAME', 'wp' );\ndefine( 'DB_USER', '{{USER}}' );\ndefine( 'DB_PASSWORD', '{{PASS!}}' );\ndefine( 'DB_HOST', 'localhost' );"},
		[3]string{"wp-config.php, salt", "www/wp-config.php", "<?php\ndefine( 'AUTH_KEY', '{{base64 64!}}' );\ndefine( 'SECURE_AUTH_KEY', '{{base64 64}}' );"},
		[3]string{"master.key", "config/master.key", "{{hex 32!}}"},
		[3]string{"credentials key", "config/credentials/production.key", "{{hex 32!}}"},
		[3]string{"secrets.yml", "config/secrets.yml", "production:\n  secret_key_base: {{hex 64!}}{{hex 64}}"},
		[3]string{"database.yml", "config/database.yml", "production:\n  adapter: postgresql\n  username: {{USER}}\n  password: {{PASS!}}"},
		[3]string{".my.cnf", "home/.my.cnf", "[client]\nuser={{USER}}\npassword={{PASS!}}"},
		[3]string{".npmrc", "home/.npmrc", "//npm.corp.io/:_authToken={{UUID!}}"},
		[3]string{".npmrc, password", "home/.npmrc", "//npm.corp.io/:_password={{B64!}}\n//npm.corp.io/:username={{USER}}"},
		[3]string{".pypirc", "home/.pypirc", "[distutils]\nindex-servers =\n  corp\n[corp]\nrepository = https://{{HOST}}\nusername = {{USER}}\npassword = {{PASS!}}"},
		[3]string{".dockercfg", "home/.dockercfg", "{\"https://registry.corp.io/v1/\": {\"auth\": \"{{BASIC!}}\", \"email\": \"a@corp.io\"}}"},
		[3]string{"settings.xml", "m2/settings.xml", "<settings><servers><server>\n<id>nexus</id>\n<username>{{USER}}</username>\n<password>{{PASS!}}</password>\n</server></servers></settings>"},
		[3]string{"kubeconfig", "kube/config", "apiVersion: v1\nkind: Config\nusers:\n- name: admin\n  user:\n    token: {{alnum 40!}}"},
		[3]string{"kubeconfig, password", "kube/config", "apiVersion: v1\nkind: Config\nusers:\n- name: admin\n  user:\n    username: {{USER}}\n    password: {{PASS!}}"},
		[3]string{"terraform.tfvars", "infra/terraform.tfvars", "region      = \"eu-west-1\"\ndb_password = \"{{PASS!}}\""},
		[3]string{"terraform.tfstate", "infra/terraform.tfstate", "          \"attributes\": {\n            \"endpoint\": \"{{HOST}}\",\n            \"password\": \"{{PASS!}}\",\n            \"username\": \"{{USER}}\""},
		[3]string{"gradle.properties", "app/gradle.properties", "RELEASE_STORE_PASSWORD={{PASS!}}\nRELEASE_KEY_PASSWORD={{PASS}}"},
		[3]string{".s3cfg", "home/.s3cfg", "[default]\nsecret_key = {{alnum 40!}}"},
		[3]string{"rclone.conf", "home/rclone.conf", "[box]\ntype = sftp\nhost = {{HOST}}\nuser = {{USER}}\npass = {{alnum 32!}}"},
		[3]string{"PuTTY key", "keys/server.ppk", "PuTTY-User-Key-File-2: ssh-rsa\nEncryption: none\nComment: rsa-key-20260101\nPublic-Lines: 1\nAAAAB3NzaC1yc2EAAAABJQAAAQEA\nPrivate-Lines: 1\n{{base64 64!}}\nPrivate-MAC: {{hex 40}}"},
		[3]string{"WireGuard", "etc/wg0.conf", "[Interface]\nPrivateKey = {{alnum 40!}}abc=\nAddress = 10.0.0.2/24"},
		[3]string{"wpa_supplicant", "etc/wpa_supplicant.conf", "network={\n  ssid=\"office\"\n  psk=\"{{PASS!}}\"\n}"},
		[3]string{"OpenVPN auth", "vpn/auth.txt", "{{USER}}\n{{PASS!}}"},
		[3]string{"LDIF", "data/users.ldif", "dn: uid={{USER}},dc=corp,dc=io\nuserPassword: {{PASS!}}"},
		[3]string{"SQL dump", "backup/dump.sql", "INSERT INTO `users` (`id`,`name`,`password`) VALUES\n(1,'{{USER}}','{{PASS!}}');"},
		[3]string{"SQL dump, later row", "backup/dump2.sql", "INSERT INTO accounts (login, passwd, mail) VALUES\n('bob','{{PASS}}','b@corp.io'),\n('{{USER}}','{{PASS!}}','a@corp.io');"},
		[3]string{"CSV with passwords", "data/users.csv", "id,username,password,email\n1,{{USER}},{{PASS!}},a@corp.io"},
		[3]string{"browser passwords", "data/Chrome Passwords.csv", "name,url,username,password\nx,https://{{HOST}}/,{{USER}},{{PASS!}}"},
		[3]string{"CI variables", ".gitlab-ci.yml", "variables:\n  DEPLOY_PASSWORD: \"{{PASS!}}\""},
		[3]string{"GitHub workflow", ".github/workflows/ci.yml", "jobs:\n  build:\n    env:\n      DB_PASSWORD: {{PASS!}}"},
		[3]string{"docker-compose", "deploy/docker-compose.yml", "services:\n  db:\n    environment:\n      - POSTGRES_PASSWORD={{PASS!}}"},
		[3]string{"docker-compose, map", "deploy/docker-compose.yml", "services:\n  db:\n    environment:\n      MYSQL_ROOT_PASSWORD: {{PASS!}}"},
		[3]string{"tomcat-users.xml", "conf/tomcat-users.xml", "<tomcat-users>\n  <user username=\"{{USER}}\" password=\"{{PASS!}}\" roles=\"manager-gui\"/>\n</tomcat-users>"},
		[3]string{"context.xml", "conf/context.xml", "<Resource name=\"jdbc/shop\" username=\"{{USER}}\" password=\"{{PASS!}}\" url=\"jdbc:mysql://{{HOST}}/shop\"/>"},
		[3]string{"web.config", "web/web.config", "<configuration><appSettings>\n<add key=\"SmtpPassword\" value=\"{{PASS!}}\" />\n</appSettings></configuration>"},
		[3]string{"appsettings.json", "web/appsettings.json", "{\n  \"Smtp\": {\n    \"User\": \"{{USER}}\",\n    \"Password\": \"{{PASS!}}\"\n  }\n}"},
		[3]string{"application.yml", "app/application.yml", "spring:\n  datasource:\n    username: {{USER}}\n    password: {{PASS!}}"},
		[3]string{"parameters.yml", "app/config/parameters.yml", "parameters:\n  database_password: {{PASS!}}\n  secret: {{hex 40}}"},
		[3]string{"settings.py", "site/settings.py", "DATABASES = {\n    'default': {\n        'USER': '{{USER}}',\n        'PASSWORD': '{{PASS!}}',\n    }\n}"},
		[3]string{"settings.py, key", "site/settings.py", "SECRET_KEY = 'django-¦insecure-{{alnum 40!}}'"},
		[3]string{"config.php", "www/config.php", "<?php\n$dbhost = 'localhost';\n$dbuser = '{{USER}}';\n$dbpass = '{{PASS!}}';"},
		[3]string{"LocalSettings.php", "wiki/LocalSettings.php", "<?php\n$wgDBuser = \"{{USER}}\";\n$wgDBpassword = \"{{PASS!}}\";\n$wgSecretKey = \"{{hex 64}}\";"},
		[3]string{"redis.conf", "etc/redis.conf", "port 6379\nrequirepass {{PASS!}}"},
		[3]string{"smb credentials", "etc/samba/credentials", "username={{USER}}\npassword={{PASS!}}\ndomain=CORP"},
		[3]string{"sftp-config.json", ".vscode/sftp.json", "{\n  \"host\": \"{{HOST}}\",\n  \"username\": \"{{USER}}\",\n  \"password\": \"{{PASS!}}\"\n}"},
		[3]string{"Postman", "api/shop.postman_collection.json", "          {\"key\": \"password\", \"value\": \"{{PASS!}}\", \"type\": \"string\"}"},
		[3]string{"shell history", "home/.bash_history", "cd /srv\nmysql -uroot -p{{PASS!}} shop\nexit"},
		[3]string{"shadow, hash", "etc/shadow", "root:$6${{alnum 8}}${{crypt 86!}}:19000:0:99999:7:::"},
		[3]string{"MySQL Workbench", "etc/proxysql.cnf", "mysql_users:\n(\n  { username = \"{{USER}}\" , password = \"{{PASS!}}\" , default_hostgroup = 0 }\n)"},
		[3]string{"pgbouncer userlist", "etc/userlist.txt", "\"{{USER}}\" \"{{PASS!}}\""},
		[3]string{"grafana.ini", "etc/grafana.ini", "[security]\nadmin_user = {{USER}}\nadmin_password = {{PASS!}}\nsecret_key = {{alnum 22}}"},
		[3]string{"ssmtp.conf", "etc/ssmtp.conf", "AuthUser={{USER}}\nAuthPass={{PASS!}}"},
		[3]string{"sasl_passwd", "etc/postfix/sasl_passwd", "[{{HOST}}]:587 {{USER}}@corp.io:{{PASS!}}"},
		[3]string{"unattend.xml", "win/unattend.xml", "<AutoLogon>\n<Password>\n<Value>{{PASS!}}</Value>\n<PlainText>true</PlainText>\n</Password>\n</AutoLogon>"},
		[3]string{"kickstart", "boot/ks.cfg", "rootpw --plaintext {{PASS!}}\nuser --name={{USER}} --password={{PASS}}"},
		[3]string{"preseed", "boot/preseed.cfg", "d-i passwd/root-password password {{PASS!}}\nd-i passwd/root-password-again password {{PASS}}"},
		[3]string{"cisco", "net/router.cfg", "enable secret 0 {{PASS!}}\nusername {{USER}} password 0 {{PASS}}"},
		[3]string{"snmpd.conf", "etc/snmp/snmpd.conf", "createUser {{USER}} SHA \"{{PASS!}}\" AES"},
		[3]string{"chap-secrets", "etc/ppp/chap-secrets", "\"{{USER}}\" * \"{{PASS!}}\" *"},
		[3]string{"irssi", "home/.irssi/config", "    password = \"{{PASS!}}\";\n    nick = \"{{USER}}\";"},
	)
	return all
}
