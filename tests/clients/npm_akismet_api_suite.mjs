// The integration tests that npm akismet-api brings, with this service behind them.
import { createRequire } from "node:module";
import { allNamesLeadHere, key, port } from "./npm_checks.mjs";

allNamesLeadHere();
const require = createRequire(import.meta.url);
const akismet = require("akismet-api");
const make = akismet.client;
akismet.client = (options) => make({ host: `moderate.test:${port}`, protocol: "http", ...options });
process.env.AKISMET_KEY = key;

const Mocha = require("mocha");
const mocha = new Mocha();
mocha.addFile(require.resolve("akismet-api/test/integration.spec.js"));
mocha.run((failures) => process.exit(failures ? 1 : 0));
