//! A core module, taken apart into what splitting looks at.

use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{Function, Instruction};
use wasmparser::{
    CompositeInnerType, DataSectionReader, ElementSectionReader, ExportSectionReader, FuncType, FunctionBody,
    GlobalType, ImportSectionReader, MemoryType, Parser, Payload, TableType, TypeRef, TypeSectionReader,
};
use wasmparser::{FunctionSectionReader, GlobalSectionReader, MemorySectionReader, TableSectionReader};

/// What went wrong.
pub type Failure = Box<dyn std::error::Error>;

/// A module without custom sections; its readers can be read again and again.
#[derive(Default)]
pub struct Core<'a> {
    pub types: Option<TypeSectionReader<'a>>,
    pub imports: Option<ImportSectionReader<'a>>,
    pub functions: Option<FunctionSectionReader<'a>>,
    pub tables: Option<TableSectionReader<'a>>,
    pub memories: Option<MemorySectionReader<'a>>,
    pub globals: Option<GlobalSectionReader<'a>>,
    pub exports: Option<ExportSectionReader<'a>>,
    pub start: Option<u32>,
    pub elements: Option<ElementSectionReader<'a>>,
    pub data_count: Option<u32>,
    pub data: Option<DataSectionReader<'a>>,
    /// The functions that are defined here, in their order.
    pub bodies: Vec<FunctionBody<'a>>,

    /// The function types, by index.
    pub signatures: Vec<FuncType>,
    /// The type of every function, imported ones first.
    pub function_types: Vec<u32>,
    /// How many functions are imported.
    pub imported: u32,
    pub table_types: Vec<TableType>,
    pub memory_types: Vec<MemoryType>,
    pub global_types: Vec<GlobalType>,
}

impl<'a> Core<'a> {
    /// Reads a module. Refuses what the core has never had, so that nothing is lost in silence.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Failure> {
        let mut core = Core::default();
        for payload in Parser::new(0).parse_all(bytes) {
            match payload? {
                Payload::TypeSection(reader) => core.types = Some(reader),
                Payload::ImportSection(reader) => core.imports = Some(reader),
                Payload::FunctionSection(reader) => core.functions = Some(reader),
                Payload::TableSection(reader) => core.tables = Some(reader),
                Payload::MemorySection(reader) => core.memories = Some(reader),
                Payload::GlobalSection(reader) => core.globals = Some(reader),
                Payload::ExportSection(reader) => core.exports = Some(reader),
                Payload::StartSection { func, .. } => core.start = Some(func),
                Payload::ElementSection(reader) => core.elements = Some(reader),
                Payload::DataCountSection { count, .. } => core.data_count = Some(count),
                Payload::DataSection(reader) => core.data = Some(reader),
                Payload::CodeSectionEntry(body) => core.bodies.push(body),
                Payload::CustomSection(_)
                | Payload::Version { .. }
                | Payload::CodeSectionStart { .. }
                | Payload::End(_) => {}
                other => return Err(format!("a section that is not expected: {other:?}").into()),
            }
        }
        core.read_types()?;
        Ok(core)
    }

    fn read_types(&mut self) -> Result<(), Failure> {
        for group in self.types.clone().into_iter().flatten() {
            for one in group?.into_types() {
                match one.composite_type.inner {
                    CompositeInnerType::Func(signature) => self.signatures.push(signature),
                    other => return Err(format!("a type that is no function's: {other:?}").into()),
                }
            }
        }
        if let Some(imports) = self.imports.clone() {
            for import in imports.into_imports() {
                match import?.ty {
                    TypeRef::Func(index) => self.function_types.push(index),
                    other => return Err(format!("an import that is no function: {other:?}").into()),
                }
            }
        }
        self.imported = u32::try_from(self.function_types.len())?;
        for index in self.functions.clone().into_iter().flatten() {
            self.function_types.push(index?);
        }
        for table in self.tables.clone().into_iter().flatten() {
            self.table_types.push(table?.ty);
        }
        for memory in self.memories.clone().into_iter().flatten() {
            self.memory_types.push(memory?);
        }
        for global in self.globals.clone().into_iter().flatten() {
            self.global_types.push(global?.ty);
        }
        Ok(())
    }

    /// The parameters of a function.
    pub fn parameters(&self, function: u32) -> Result<usize, Failure> {
        let of =
            self.function_types.get(function as usize).and_then(|&index| self.signatures.get(index as usize));
        Ok(of.ok_or("a function without a type")?.params().len())
    }
}

/// A function's body, encoded anew, behind some instructions.
pub fn encoded<R: Reencode>(
    reencoder: &mut R,
    body: &FunctionBody<'_>,
    before: &[Instruction<'_>],
) -> Result<Function, Error<R::Error>> {
    let mut function = reencoder.new_function_with_parsed_locals(body)?;
    for instruction in before {
        function.instruction(instruction);
    }
    let mut reader = body.get_operators_reader()?;
    while !reader.eof() {
        function.instruction(&reencoder.parse_instruction(&mut reader)?);
    }
    Ok(function)
}
