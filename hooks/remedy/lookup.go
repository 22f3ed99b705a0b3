package remedy

import "strings"

// Store is a place that a secret is kept in instead.
type Store string

// The stores.
const (
	Environment Store = "environment"
	AWS         Store = "AWS Secrets Manager"
	Vault       Store = "HashiCorp Vault"
	Conjur      Store = "CyberArk Conjur"
	SOPS        Store = "sops"
)

// Stores are all stores, the simplest first.
var Stores = []Store{Environment, AWS, Vault, Conjur, SOPS}

// lookups are what stands for the literal. NAME is the variable, name its
// lower-case form, id the one with dashes. Conjur and sops give a program
// variables of its environment, by summon and by sops exec-env, wherever there
// is no library of the maker for the language.
var lookups = [...]struct {
	lang  Lang
	store Store
	text  string
}{
	{Go, Environment, `os.Getenv("NAME")`},
	{Go, AWS, `client.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: aws.String("id")})`},
	{Go, Vault, `client.KVv2("secret").Get(ctx, "app") // then .Data["NAME"].(string)`},
	{Go, Conjur, `client.RetrieveSecret("app/id")`},
	{Go, SOPS, `decrypt.File("secrets.enc.yaml", "yaml")`},
	{Python, Environment, `os.environ["NAME"]`},
	{Python, AWS, `boto3.client("secretsmanager").get_secret_value(SecretId="id")["SecretString"]`},
	{Python, Vault, `client.secrets.kv.v2.read_secret_version(path="app")["data"]["data"]["NAME"]`},
	{JavaScript, Environment, `process.env.NAME`},
	{JavaScript, AWS, `(await client.send(new GetSecretValueCommand({ SecretId: "id" }))).SecretString`},
	{JavaScript, Vault, `(await vault.read("secret/data/app")).data.data.NAME`},
	{Java, Environment, `System.getenv("NAME")`},
	{Java, AWS, `SecretsManagerClient.create().getSecretValue(r -> r.secretId("id")).secretString()`},
	{Java, Vault, `vaultTemplate.opsForVersionedKeyValue("secret").get("app").getRequiredData().get("NAME")`},
	{Java, Conjur, `new Conjur().variables().retrieveSecret("app/id")`},
	{Kotlin, Environment, `System.getenv("NAME")`},
	{Kotlin, AWS, `SecretsManagerClient.create().getSecretValue { it.secretId("id") }.secretString()`},
	{Kotlin, Vault, `vaultTemplate.opsForVersionedKeyValue("secret").get("app")!!.requiredData["NAME"]`},
	{Kotlin, Conjur, `Conjur().variables().retrieveSecret("app/id")`},
	{Ruby, Environment, `ENV.fetch("NAME")`},
	{Ruby, AWS, `Aws::SecretsManager::Client.new.get_secret_value(secret_id: "id").secret_string`},
	{Ruby, Vault, `Vault.kv("secret").read("app").data[:NAME]`},
	{Ruby, Conjur, `api.resource("#{account}:variable:app/id").value`},
	{PHP, Environment, `getenv('NAME')`},
	{PHP, AWS, `$client->getSecretValue(['SecretId' => 'id'])['SecretString']`},
	{CSharp, Environment, `System.Environment.GetEnvironmentVariable("NAME")`},
	{CSharp, AWS, `(await client.GetSecretValueAsync(new GetSecretValueRequest { SecretId = "id" })).SecretString`},
	{CSharp, Vault, `(await vault.V1.Secrets.KeyValue.V2.ReadSecretAsync("app")).Data.Data["NAME"]`},
	{Rust, Environment, `std::env::var("NAME").expect("NAME is not set")`},
	{Rust, AWS, `client.get_secret_value().secret_id("id").send().await?.secret_string().unwrap()`},
	{Rust, Vault, `vaultrs::kv2::read::<HashMap<String, String>>(&client, "secret", "app").await?["NAME"]`},
	{Shell, Environment, `"${NAME:?}"`},
	{Shell, AWS, `"$(aws secretsmanager get-secret-value --secret-id id --query SecretString --output text)"`},
	{Shell, Vault, `"$(vault kv get -mount=secret -field=NAME app)"`},
	{Shell, Conjur, `"$(conjur variable get -i app/id)"`},
	{Shell, SOPS, `"$(sops decrypt --extract '["NAME"]' secrets.enc.yaml)"`},
	{Terraform, Environment, `var.name`},
	{Terraform, AWS, `data.aws_secretsmanager_secret_version.name.secret_string`},
	{Terraform, Vault, `data.vault_kv_secret_v2.app.data["NAME"]`},
	{Terraform, Conjur, `data.conjur_secret.name.value`},
	{Terraform, SOPS, `data.sops_file.secrets.data["NAME"]`},
	{Spring, Environment, `${NAME}`},
	{Spring, AWS, `${id} # with spring.config.import=aws-secretsmanager:app`},
	{Spring, Vault, `${NAME} # with spring.config.import=vault://secret/app`},
	{Compose, Environment, `${NAME:?}`},
	{Kubernetes, Environment, `valueFrom: {secretKeyRef: {name: app, key: NAME}}`},
	{Kubernetes, AWS, `remoteRef: {key: id} # of an ExternalSecret, store: aws`},
	{Kubernetes, Vault, `remoteRef: {key: app, property: NAME} # of an ExternalSecret, store: vault`},
	{Kubernetes, Conjur, `remoteRef: {key: app/id} # of an ExternalSecret, store: conjur`},
	{Kubernetes, SOPS, `stringData: {NAME: "ENC[...]"} # sops encrypt -i, decrypted by Flux or Argo CD`},
	{GitHub, Environment, `${{ secrets.NAME }}`},
	{GitHub, AWS, `uses: aws-actions/aws-secretsmanager-get-secrets@v2 # with: {secret-ids: "NAME,id"}`},
	{GitHub, Vault, `uses: hashicorp/vault-action@v3 # with: {secrets: secret/data/app NAME | NAME}`},
	{GitLab, Environment, `$NAME`},
	{GitLab, Vault, `secrets: {NAME: {vault: app/NAME@secret, file: false}}`},
	{GitLab, AWS, `secrets: {NAME: {aws_secrets_manager: {secret_id: id}, file: false}}`},
	{Bitbucket, Environment, `$NAME`},
}

// own is what stands in a language for the literal, "" where a store has no
// lookup of its own.
func own(l Lang, s Store) string {
	for i := range lookups {
		if lookups[i].lang == l && lookups[i].store == s {
			return lookups[i].text
		}
	}
	return ""
}

// Lookup is what stands for the literal in a language, for a store, with the
// name of an environment variable.
func Lookup(l Lang, s Store, name string) string {
	l = l.base()
	text := own(l, s)
	if text == "" {
		return around(l, s, name)
	}
	low := strings.ToLower(name)
	return strings.NewReplacer("NAME", name, `"id"`, `"`+dashed(low)+`"`, `'id'`, `'`+dashed(low)+`'`, "/id", "/"+dashed(low),
		"-id id ", "-id "+dashed(low)+" ", "{id}", "{"+dashed(low)+"}", "key: id}", "key: "+dashed(low)+"}", ",id", ","+dashed(low),
		"secret_id: id}", "secret_id: "+dashed(low)+"}", "var.name", "var."+low, "_version.name", "_version."+low, "_secret.name", "_secret."+low).Replace(text)
}

// base is the language whose lookups serve for l.
func (l Lang) base() Lang {
	switch l {
	case TypeScript:
		return JavaScript
	case Plain:
		return Shell
	}
	return l
}

func dashed(name string) string { return strings.ReplaceAll(name, "_", "-") }

// around is the command that gives a program the variable from a store, where
// the language itself has no lookup of that store.
func around(l Lang, s Store, name string) string {
	run := map[Lang]string{Python: "python app.py", JavaScript: "node app.js", Java: "java -jar app.jar", Kotlin: "java -jar app.jar",
		Ruby: "ruby app.rb", PHP: "php app.php", CSharp: "dotnet run", Rust: "cargo run", Spring: "java -jar app.jar",
		Compose: "docker compose up"}[l]
	if run == "" {
		run = "./run.sh"
	}
	switch s {
	case AWS:
		return name + `="$(aws secretsmanager get-secret-value --secret-id ` + dashed(strings.ToLower(name)) + ` --query SecretString --output text)" ` + run
	case Vault:
		return name + `="$(vault kv get -mount=secret -field=` + name + ` app)" ` + run
	case Conjur:
		return "summon --yaml '" + name + ": !var app/" + dashed(strings.ToLower(name)) + "' " + run
	}
	return "sops exec-env secrets.enc.env '" + run + "'"
}
