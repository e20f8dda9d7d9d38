// Compiled, not run: the entries that serve HTTP, and the test suite for stores.
import * as http from "split-ledger/http";
import * as node from "split-ledger/node";
import * as testing from "split-ledger/testing";

export const entries = [http, node, testing];
