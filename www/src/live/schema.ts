/** The commands of the API and their fields, from the server's own description. */

/** A field of a command. */
export interface CommandField {
  name: string;
  /** The server's sentence. */
  help: string;
  isRequired: boolean;
  /** How it is entered: a text, a whole number, yes or no, one of `options`, or JSON. */
  entry: "text" | "integer" | "boolean" | "choice" | "json";
  options: readonly string[];
}

/** A command. */
export interface CommandInfo {
  type: string;
  fields: readonly CommandField[];
  /** It takes an idempotency key; the others are protected by what they name. */
  hasKey: boolean;
}

interface Schema {
  $ref?: string;
  type?: string | readonly string[];
  const?: string;
  enum?: readonly unknown[];
  description?: string;
  required?: readonly string[];
  properties?: Readonly<Record<string, Schema>>;
  oneOf?: readonly Schema[];
}

/** Reads the commands out of an OpenAPI document. */
export function commandsOf(document: unknown): CommandInfo[] {
  const { components } = document as { components?: { schemas?: Record<string, Schema> } };
  const schemas = components?.schemas ?? {};
  const commands: CommandInfo[] = [];
  for (const { $ref } of schemas["Command"]?.oneOf ?? []) {
    const schema = schemas[$ref?.split("/").pop() ?? ""];
    const type = schema?.properties?.["type"]?.const;
    if (schema?.properties === undefined || type === undefined) continue;
    const names = Object.keys(schema.properties).filter((name) => name !== "type" && name !== "idempotencyKey");
    const fields = names.map((name) => fieldOf(name, schema.properties?.[name] ?? {}, schema.required ?? []));
    // What has to be given stands first.
    fields.sort((a, b) => Number(b.isRequired) - Number(a.isRequired));
    commands.push({ type, fields, hasKey: "idempotencyKey" in schema.properties });
  }
  return commands;
}

function fieldOf(name: string, schema: Schema, required: readonly string[]): CommandField {
  const types = typeof schema.type === "string" ? [schema.type] : (schema.type ?? []);
  const options = (schema.enum ?? []).map(String);
  const isNumber = types.length === 1 && types[0] === "integer";
  const entry = options.length > 0
    ? "choice"
    : types.includes("object") || types.includes("array")
      ? "json"
      : types.includes("boolean")
        ? "boolean"
        : isNumber
          ? "integer"
          : "text";
  return { name, help: schema.description ?? "", isRequired: required.includes(name), entry, options };
}

/** What was entered, as the text of a command. Empty fields are left out. */
export function textOf(command: CommandInfo, values: Readonly<Record<string, string>>, key: string): string {
  const members = [`"type": ${JSON.stringify(command.type)}`];
  for (const field of command.fields) {
    const value = values[field.name]?.trim() ?? "";
    if (value !== "") members.push(`${JSON.stringify(field.name)}: ${valueOf(field, value)}`);
  }
  if (command.hasKey) members.push(`"idempotencyKey": ${JSON.stringify(key)}`);
  return `{\n  ${members.join(",\n  ")}\n}`;
}

/** Numbers, yes, no and JSON as they were entered, all else as a string; what is wrong the server tells by its field. */
function valueOf({ entry, options }: CommandField, value: string): string {
  const isNumber = entry === "integer" || (entry === "choice" && options.every((option) => /^\d+$/.test(option)));
  if (isNumber) return /^-?(0|[1-9]\d*)$/.test(value) ? value : JSON.stringify(value);
  if (entry === "boolean") return value;
  if (entry !== "json") return JSON.stringify(value);
  try {
    JSON.parse(value);
    return value;
  } catch {
    return JSON.stringify(value);
  }
}

/** The field of the form that a problem is about: `captures[0].amount` is told at `captures`. */
export function formField(problem: string): string {
  return /^[^.[]*/.exec(problem)?.[0] ?? "";
}
