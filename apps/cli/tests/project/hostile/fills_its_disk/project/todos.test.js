const fs = require("node:fs");
const { test } = require("node:test");
test("it fills its disk", () => { for (let part = 0; part < 4; part++) fs.writeFileSync(`part${part}`, Buffer.alloc(20_000_000, part)); });
