// npm @cedx/akismet: the key in api_key; whatever is not "false" is spam to it unless told otherwise.
import assert from "node:assert/strict";
import { Author, Blog, CheckResult, Client, Comment } from "@cedx/akismet";
import { badKey, blog, key, long, port, refuses, words } from "./npm_checks.mjs";

const make = (apiKey, options = {}) =>
  new Client(apiKey, new Blog({ url: blog, charset: "UTF-8", languages: ["en"] }), {
    baseUrl: `http://127.0.0.1:${port}`,
    ...options,
  });
const comment = (author, content = words) =>
  new Comment({
    author: new Author({ ipAddress: "198.51.100.7", userAgent: "Mozilla/5.0", ...author }),
    content,
    context: ["databases", "indexes"],
    date: new Date(),
    type: "comment",
  });
const client = make(key);

assert.equal(await client.verifyKey(), true);
assert.equal(await make(badKey).verifyKey(), false);
assert.equal(await client.checkComment(comment({ name: "Ann" })), CheckResult.ham);
assert.equal(await client.checkComment(comment({ name: "viagra-test-123" })), CheckResult.spam);
const admin = { name: "viagra-test-123", role: "administrator" };
assert.equal(await client.checkComment(comment(admin)), CheckResult.ham);
assert.equal(await make(key, { isTest: true }).checkComment(comment({ name: "Ann" })), CheckResult.ham);
await client.checkComment(comment({ name: "Ann" }, long));
await client.submitSpam(comment({ name: "Ann" }));
await client.submitHam(comment({ name: "Ann" }));
await refuses(() => client.checkComment(comment({ ipAddress: "" })), 'Empty "user_ip" value');
await refuses(() => make(badKey).checkComment(comment({ name: "Ann" })), "opens no site");
console.log("key, verdicts, reports, missing field, long text");
