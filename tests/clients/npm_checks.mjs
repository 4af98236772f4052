// What the npm clients share: the port, the keys, what is said, and names that lead here.
import dns from "node:dns";

export const [port, key] = process.argv.slice(2);
export const badKey = "zzzzzzzzzzzz";
export const blog = "https://blog.example";
export const words = "Thanks, the second index fixed my query.";
export const long = "漢字 🙂 ".repeat(10_000);

// As a wildcard entry in the DNS would have it.
export function allNamesLeadHere() {
  dns.lookup = (_name, options, done) => {
    const [given, callback] = typeof options === "function" ? [{}, options] : [options, done];
    const address = { address: "127.0.0.1", family: 4 };
    process.nextTick(() => given.all ? callback(null, [address]) : callback(null, address.address, 4));
  };
}

export async function refuses(call, words) {
  try {
    await call();
  } catch (error) {
    if (String(error).includes(words)) return;
    throw error;
  }
  throw Error(`not refused: ${words}`);
}
