// A program that requires the package.
const { buy } = require("./buy.cjs");

buy(require("split-ledger")).then((result) => console.log(JSON.stringify(result)));
