//! The two modules.

use std::collections::BTreeSet;

use wasm_encoder::reencode::{Error, Reencode, RoundtripReencoder};
use wasm_encoder::{
    BlockType, CodeSection, ConstExpr, DataCountSection, DataSection, ElementSection, Elements, EntityType,
    ExportKind, ExportSection, Function, FunctionSection, GlobalSection, GlobalType, ImportSection,
    Instruction, MemorySection, Module, RefType, StartSection, TableSection, TableType, TypeSection, ValType,
};
use wasmparser::Operator;

use crate::module::{Core, Failure, encoded};

/// What `rest` imports its things from.
const FIRST: &str = "first";

/// Both modules.
pub struct Parts {
    pub first: Vec<u8>,
    pub rest: Vec<u8>,
}

/// Splits a module: `keeps[N]` if its function N (of those that it defines) stays first.
pub fn split(core: &Core<'_>, keeps: &[bool]) -> Result<Parts, Failure> {
    let plan = Plan::new(core, keeps)?;
    Ok(Parts { first: first(core, &plan)?, rest: rest(core, &plan)? })
}

/// Who goes where. Functions are named by their index in the whole module.
struct Plan {
    /// How many functions the whole module imports.
    imported: u32,
    /// The functions that go to the rest, in their order: the place is the slot in the table.
    moved: Vec<u32>,
    /// Those of them that `first` can reach: called there, in a table, exported.
    stubs: BTreeSet<u32>,
    /// What the moved ones call and `first` has.
    needed: Vec<u32>,
    /// Type `[] → []`.
    no_type: u32,
    /// The table through which stubs call.
    table: u32,
    /// True (1) once the rest is there.
    loaded: u32,
}

impl Plan {
    fn new(core: &Core<'_>, keeps: &[bool]) -> Result<Self, Failure> {
        let mut moved = Vec::new();
        let mut kept_calls = BTreeSet::new();
        let mut moved_calls = BTreeSet::new();
        for ((function, body), &is_kept) in (core.imported..).zip(&core.bodies).zip(keeps) {
            if !is_kept {
                moved.push(function);
            }
            called(body, is_kept, if is_kept { &mut kept_calls } else { &mut moved_calls })?;
        }
        reachable_from_outside(core, &mut kept_calls)?;
        let is_moved = |function: &u32| moved.binary_search(function).is_ok();
        let no_type =
            core.signatures.iter().position(|one| one.params().is_empty() && one.results().is_empty());
        Ok(Plan {
            imported: core.imported,
            stubs: kept_calls.into_iter().filter(is_moved).collect(),
            needed: moved_calls.into_iter().filter(|function| !is_moved(function)).collect(),
            no_type: u32::try_from(no_type.ok_or("no function without parameters and results")?)?,
            table: u32::try_from(core.table_types.len())?,
            loaded: u32::try_from(core.global_types.len())?,
            moved,
        })
    }
}

/// Adds the functions that a body calls.
fn called(
    body: &wasmparser::FunctionBody<'_>,
    is_kept: bool,
    calls: &mut BTreeSet<u32>,
) -> Result<(), Failure> {
    let mut reader = body.get_operators_reader()?;
    while !reader.eof() {
        match reader.read()? {
            Operator::Call { function_index } | Operator::ReturnCall { function_index } => {
                calls.insert(function_index);
            }
            // In `rest` it would have to be declared there.
            Operator::RefFunc { function_index } if is_kept => {
                calls.insert(function_index);
            }
            Operator::RefFunc { .. } => return Err("`ref.func` in a function that is not kept".into()),
            _ => {}
        }
    }
    Ok(())
}

/// Adds the functions in tables, the exported ones, and the one that starts.
fn reachable_from_outside(core: &Core<'_>, calls: &mut BTreeSet<u32>) -> Result<(), Failure> {
    for element in core.elements.clone().into_iter().flatten() {
        match element?.items {
            wasmparser::ElementItems::Functions(functions) => {
                for function in functions {
                    calls.insert(function?);
                }
            }
            wasmparser::ElementItems::Expressions(..) => return Err("a table filled by expressions".into()),
        }
    }
    for export in core.exports.clone().into_iter().flatten() {
        let export = export?;
        if export.kind == wasmparser::ExternalKind::Func {
            calls.insert(export.index);
        }
    }
    calls.extend(core.start);
    Ok(())
}

/// `first` imports one function more, so all that it defines move up by one.
struct InFirst(u32);

impl Reencode for InFirst {
    type Error = std::convert::Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, Error> {
        Ok(if function < self.0 { function } else { function + 1 })
    }
}

fn first(core: &Core<'_>, plan: &Plan) -> Result<Vec<u8>, Failure> {
    let mut encoder = InFirst(plan.imported);
    let mut module = Module::new();

    let mut types = TypeSection::new();
    core.types.clone().map_or(Ok(()), |reader| encoder.parse_type_section(&mut types, reader))?;
    let mut imports = ImportSection::new();
    core.imports.clone().map_or(Ok(()), |reader| encoder.parse_import_section(&mut imports, reader))?;
    imports.import("rest", "load", EntityType::Function(plan.no_type));
    let mut functions = FunctionSection::new();
    core.functions.clone().map_or(Ok(()), |reader| encoder.parse_function_section(&mut functions, reader))?;
    let mut tables = TableSection::new();
    core.tables.clone().map_or(Ok(()), |reader| encoder.parse_table_section(&mut tables, reader))?;
    tables.table(plan.table_type());
    let mut memories = MemorySection::new();
    core.memories.clone().map_or(Ok(()), |reader| encoder.parse_memory_section(&mut memories, reader))?;
    let mut globals = GlobalSection::new();
    core.globals.clone().map_or(Ok(()), |reader| encoder.parse_global_section(&mut globals, reader))?;
    globals.global(LOADED_TYPE, &ConstExpr::i32_const(0));
    let mut exports = ExportSection::new();
    core.exports.clone().map_or(Ok(()), |reader| encoder.parse_export_section(&mut exports, reader))?;
    export_for_rest(core, plan, &mut encoder, &mut exports)?;
    let mut elements = ElementSection::new();
    core.elements.clone().map_or(Ok(()), |reader| encoder.parse_element_section(&mut elements, reader))?;
    let mut data = DataSection::new();
    core.data.clone().map_or(Ok(()), |reader| encoder.parse_data_section(&mut data, reader))?;

    let mut code = CodeSection::new();
    for (function, body) in (plan.imported..).zip(&core.bodies) {
        code.function(&match plan.moved.binary_search(&function) {
            Err(_) => encoded(&mut encoder, body, &[])?,
            Ok(slot) if plan.stubs.contains(&function) => stub(core, plan, function, i32::try_from(slot)?)?,
            // Nobody in `first` calls it.
            Ok(_) => body_of(&[Instruction::Unreachable]),
        });
    }

    module.section(&types).section(&imports).section(&functions).section(&tables).section(&memories);
    module.section(&globals).section(&exports);
    if let Some(start) = core.start {
        module.section(&StartSection { function_index: encoder.function_index(start)? });
    }
    module.section(&elements);
    if let Some(count) = core.data_count {
        module.section(&DataCountSection { count });
    }
    module.section(&code).section(&data);
    Ok(module.finish())
}

const LOADED_TYPE: GlobalType = GlobalType { val_type: ValType::I32, mutable: true, shared: false };

impl Plan {
    fn table_type(&self) -> TableType {
        let size = self.moved.len() as u64;
        TableType {
            element_type: RefType::FUNCREF,
            table64: false,
            minimum: size,
            maximum: Some(size),
            shared: false,
        }
    }
}

fn export_for_rest(
    core: &Core<'_>,
    plan: &Plan,
    encoder: &mut InFirst,
    exports: &mut ExportSection,
) -> Result<(), Failure> {
    for table in (0u32..).take(core.table_types.len() + 1) {
        exports.export(&format!("t{table}"), ExportKind::Table, table);
    }
    for memory in (0u32..).take(core.memory_types.len()) {
        exports.export(&format!("m{memory}"), ExportKind::Memory, memory);
    }
    for global in (0u32..).take(core.global_types.len()) {
        exports.export(&format!("g{global}"), ExportKind::Global, global);
    }
    exports.export("loaded", ExportKind::Global, plan.loaded);
    for &function in &plan.needed {
        exports.export(&format!("f{function}"), ExportKind::Func, encoder.function_index(function)?);
    }
    Ok(())
}

/// Asks for the rest if it is not there, and calls the function in it.
fn stub(core: &Core<'_>, plan: &Plan, function: u32, slot: i32) -> Result<Function, Failure> {
    let type_index = *core.function_types.get(function as usize).ok_or("a function without a type")?;
    let mut instructions = vec![
        Instruction::GlobalGet(plan.loaded),
        Instruction::I32Eqz,
        Instruction::If(BlockType::Empty),
        Instruction::Call(plan.imported),
        Instruction::End,
    ];
    for parameter in (0u32..).take(core.parameters(function)?) {
        instructions.push(Instruction::LocalGet(parameter));
    }
    instructions.push(Instruction::I32Const(slot));
    instructions.push(Instruction::CallIndirect { type_index, table_index: plan.table });
    Ok(body_of(&instructions))
}

fn body_of(instructions: &[Instruction<'_>]) -> Function {
    let mut function = Function::new([]);
    for instruction in instructions {
        function.instruction(instruction);
    }
    function.instruction(&Instruction::End);
    function
}

/// In `rest` the needed functions come first, as imports, then the moved ones.
struct InRest<'a>(&'a Plan);

impl Reencode for InRest<'_> {
    type Error = &'static str;

    fn function_index(&mut self, function: u32) -> Result<u32, Error<&'static str>> {
        let Plan { needed, moved, .. } = self.0;
        let place = match needed.binary_search(&function) {
            Ok(place) => Ok(place),
            Err(_) => moved.binary_search(&function).map(|place| needed.len() + place),
        };
        place
            .ok()
            .and_then(|place| u32::try_from(place).ok())
            .ok_or(Error::UserError("a call of a function that is in neither part"))
    }
}

fn rest(core: &Core<'_>, plan: &Plan) -> Result<Vec<u8>, Failure> {
    let mut same = RoundtripReencoder;
    let mut encoder = InRest(plan);

    let mut types = TypeSection::new();
    core.types.clone().map_or(Ok(()), |reader| same.parse_type_section(&mut types, reader))?;
    let type_of =
        |function: u32| core.function_types.get(function as usize).ok_or("a function without a type");

    let mut imports = ImportSection::new();
    for &function in &plan.needed {
        imports.import(FIRST, &format!("f{function}"), EntityType::Function(*type_of(function)?));
    }
    for (table, &one) in (0u32..).zip(&core.table_types) {
        imports.import(FIRST, &format!("t{table}"), EntityType::Table(same.table_type(one)?));
    }
    imports.import(FIRST, &format!("t{}", plan.table), EntityType::Table(plan.table_type()));
    for (memory, &one) in (0u32..).zip(&core.memory_types) {
        imports.import(FIRST, &format!("m{memory}"), EntityType::Memory(same.memory_type(one)?));
    }
    for (global, &one) in (0u32..).zip(&core.global_types) {
        imports.import(FIRST, &format!("g{global}"), EntityType::Global(same.global_type(one)?));
    }

    let mut functions = FunctionSection::new();
    let mut code = CodeSection::new();
    for (function, body) in (plan.imported..).zip(&core.bodies) {
        if plan.moved.binary_search(&function).is_ok() {
            functions.function(*type_of(function)?);
            code.function(&encoded(&mut encoder, body, &[]).map_err(|error| error.to_string())?);
        }
    }
    let places: Vec<u32> =
        (0u32..).take(plan.moved.len()).map(|slot| plan.needed.len() as u32 + slot).collect();
    let mut elements = ElementSection::new();
    elements.active(Some(plan.table), &ConstExpr::i32_const(0), Elements::Functions(places.into()));

    let mut module = Module::new();
    module.section(&types).section(&imports).section(&functions).section(&elements).section(&code);
    Ok(module.finish())
}
