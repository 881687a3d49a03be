// SPDX-License-Identifier: MIT
//
// A browser for many checks, one after another:
//
//     node server.mjs
//
// Prints the address that BROWSER_SERVER is to hold, and ends the browser at the end of its standard input.

import { startServer } from "./browser.mjs";

const server = await startServer();
console.log(server.wsEndpoint());
process.stdin.resume();
process.stdin.on("end", async () => {
    await server.close();
    process.exit(0);
});
