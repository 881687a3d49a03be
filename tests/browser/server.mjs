// SPDX-License-Identifier: MIT
//
// Starts a browser for many checks, one after another:
//
//     node server.mjs
//
// Prints the address for the variable BROWSER_SERVER, and closes the browser at the end of its standard input.

import { startServer } from "./browser.mjs";

const server = await startServer();
console.log(server.wsEndpoint());
process.stdin.resume();
process.stdin.on("end", async () => {
    await server.close();
    process.exit(0);
});
