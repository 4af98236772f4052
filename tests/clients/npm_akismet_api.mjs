// npm akismet-api: the key in the host's name but for verify-key.
import assert from "node:assert/strict";
import { allNamesLeadHere, badKey, blog, key, long, port, refuses, words } from "./npm_checks.mjs";
import akismet from "akismet-api";

allNamesLeadHere();
const make = (key) =>
  new akismet.AkismetClient({ key, blog, host: `moderate.test:${port}`, protocol: "http" });
const said = { ip: "198.51.100.7", useragent: "Mozilla/5.0", name: "Ann", content: words };
const spam = { ...said, email: "akismet-guaranteed-spam@example.com" };
const client = make(key);

assert.equal(await client.verifyKey(), true);
assert.equal(await make(badKey).verifyKey(), false);
assert.equal(await client.checkSpam(said), false);
assert.equal(await client.checkSpam(spam), true);
assert.equal(await client.checkSpam({ ...spam, role: "administrator" }), false);
assert.equal(await client.checkSpam({ ...said, honeypot: "filled in" }), true);
await client.checkSpam({ ...said, content: long });
await client.submitSpam(said);
await client.submitHam(said);
await refuses(() => client.checkSpam({ ...said, ip: "" }), 'Empty "user_ip" value');
await refuses(() => make(badKey).checkSpam(said), "Invalid API key");
console.log("key, verdicts, trap, reports, missing field, long text");
