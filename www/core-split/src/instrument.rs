//! A module that notes which of its functions run.

use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasm_encoder::{
    CodeSection, ConstExpr, DataCountSection, DataSection, ElementSection, ExportKind, ExportSection,
    FunctionSection, GlobalSection, GlobalType, ImportSection, Instruction, MemorySection, Module,
    StartSection, TableSection, TypeSection, ValType,
};

use crate::module::{Core, Failure, encoded};

/// The module, with a global `ran:N` per function N (of those that it defines, from 0).
pub fn instrument(core: &Core<'_>) -> Result<Vec<u8>, Failure> {
    let mut same = RoundtripReencoder;
    let mut module = Module::new();
    let first_global = u32::try_from(core.global_types.len())?;

    let mut types = TypeSection::new();
    core.types.clone().map_or(Ok(()), |reader| same.parse_type_section(&mut types, reader))?;
    let mut imports = ImportSection::new();
    core.imports.clone().map_or(Ok(()), |reader| same.parse_import_section(&mut imports, reader))?;
    let mut functions = FunctionSection::new();
    core.functions.clone().map_or(Ok(()), |reader| same.parse_function_section(&mut functions, reader))?;
    let mut tables = TableSection::new();
    core.tables.clone().map_or(Ok(()), |reader| same.parse_table_section(&mut tables, reader))?;
    let mut memories = MemorySection::new();
    core.memories.clone().map_or(Ok(()), |reader| same.parse_memory_section(&mut memories, reader))?;
    let mut globals = GlobalSection::new();
    core.globals.clone().map_or(Ok(()), |reader| same.parse_global_section(&mut globals, reader))?;
    let mut exports = ExportSection::new();
    core.exports.clone().map_or(Ok(()), |reader| same.parse_export_section(&mut exports, reader))?;
    let mut elements = ElementSection::new();
    core.elements.clone().map_or(Ok(()), |reader| same.parse_element_section(&mut elements, reader))?;
    let mut data = DataSection::new();
    core.data.clone().map_or(Ok(()), |reader| same.parse_data_section(&mut data, reader))?;

    let mut code = CodeSection::new();
    for (number, body) in (0u32..).zip(&core.bodies) {
        let global = first_global + number;
        let flag = GlobalType { val_type: ValType::I32, mutable: true, shared: false };
        globals.global(flag, &ConstExpr::i32_const(0));
        exports.export(&format!("ran:{number}"), ExportKind::Global, global);
        code.function(&encoded(
            &mut same,
            body,
            &[Instruction::I32Const(1), Instruction::GlobalSet(global)],
        )?);
    }

    module.section(&types).section(&imports).section(&functions).section(&tables).section(&memories);
    module.section(&globals).section(&exports);
    if let Some(function_index) = core.start {
        module.section(&StartSection { function_index });
    }
    module.section(&elements);
    if let Some(count) = core.data_count {
        module.section(&DataCountSection { count });
    }
    module.section(&code).section(&data);
    Ok(module.finish())
}
