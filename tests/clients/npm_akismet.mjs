// npm akismet: plain http, the key in the host's name, and no type that says its body is a form.
import assert from "node:assert/strict";
import { promisify } from "node:util";
import { allNamesLeadHere, badKey, blog, key, port, words } from "./npm_checks.mjs";
import akismet from "akismet";

allNamesLeadHere();
function make(apiKey) {
  const client = akismet.client({ apiKey, blog, host: "moderate.test", port });
  return (verb, fields) => promisify(client[verb]).call(client, ...(fields ? [fields] : []));
}
const said = { user_ip: "198.51.100.7", comment_author: "Ann", comment_content: words };
const spam = { ...said, comment_author: "viagra-test-123" };
const call = make(key);

assert.equal(await call("verifyKey"), true);
assert.equal(await make(badKey)("verifyKey"), false);
assert.equal(await call("checkComment", { ...said }), false);
assert.equal(await call("checkComment", { ...spam }), true);
assert.equal(await call("checkComment", { ...spam, user_role: "administrator" }), false);
await call("submitSpam", { ...said });
await call("submitHam", { ...said });
console.log("key, verdicts, reports");
