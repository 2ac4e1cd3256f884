; Definitions
(struct_item name: (type_identifier) @name) @struct
(union_item name: (type_identifier) @name) @struct
(enum_item name: (type_identifier) @name body: (_) @body) @enum
(trait_item name: (type_identifier) @name body: (_) @body) @trait
(type_item name: (type_identifier) @name) @type
(function_item name: (identifier) @name body: (_) @body) @function
(function_signature_item name: (identifier) @name) @function
(macro_definition name: (identifier) @name) @macro
(source_file (const_item name: (identifier) @name) @constant)
(source_file (static_item name: (identifier) @name) @constant)

; Scopes: the methods of an `impl` belong to its type, and what stands in a module to that
(impl_item type: (type_identifier) @name body: (_) @body) @scope
(impl_item type: (generic_type type: (type_identifier) @name) body: (_) @body) @scope
(impl_item type: (reference_type type: (type_identifier) @name) body: (_) @body) @scope
(impl_item type: (reference_type type: (generic_type type: (type_identifier) @name)) body: (_) @body) @scope
(impl_item type: (scoped_type_identifier name: (type_identifier) @name) body: (_) @body) @scope
(mod_item name: (identifier) @name body: (_) @body) @namespace

; Calls
(call_expression function: (identifier) @name) @call
(call_expression function: (generic_function function: (identifier) @name)) @call
(call_expression function: (scoped_identifier path: (_) @receiver name: (identifier) @name)) @call
(call_expression function: (generic_function function: (scoped_identifier path: (_) @receiver name: (identifier) @name))) @call
(call_expression function: (field_expression value: (_) @receiver field: (field_identifier) @name)) @call
(struct_expression name: (type_identifier) @name) @call
(macro_invocation macro: (identifier) @name) @call

; A trait that a type implements
(impl_item trait: (type_identifier) @name @inherit)
(impl_item trait: (generic_type type: (type_identifier) @name) @inherit)
(impl_item trait: (scoped_type_identifier path: (_) @receiver name: (type_identifier) @name) @inherit)
(impl_item trait: (generic_type type: (scoped_type_identifier path: (_) @receiver name: (type_identifier) @name)) @inherit)
(trait_item bounds: (trait_bounds (type_identifier) @name @inherit))

; Imports
(use_declaration argument: (scoped_identifier path: (_) @from name: (identifier) @name)) @import
(use_declaration argument: (use_as_clause path: (scoped_identifier path: (_) @from name: (identifier) @name) alias: (identifier) @alias)) @import
(use_declaration argument: (scoped_use_list path: (_) @from list: (use_list (identifier) @name))) @import
(use_declaration argument: (scoped_use_list
  path: (_) @from
  list: (use_list (scoped_identifier path: (_) @within name: (identifier) @name)))) @import
(use_declaration argument: (scoped_use_list
  path: (_) @from
  list: (use_list (scoped_use_list path: (_) @within list: (use_list (identifier) @name))))) @import
(use_declaration argument: (use_list (scoped_identifier path: (_) @from name: (identifier) @name))) @import
(use_declaration argument: (use_list (scoped_use_list path: (_) @from list: (use_list (identifier) @name)))) @import
(use_declaration argument: (scoped_use_list path: (_) @from list: (use_list (scoped_use_list list: (use_list (identifier) @name))))) @import
(use_declaration argument: (use_wildcard (_) @from)) @import
(mod_item name: (identifier) @from !body) @import

; Types are mentioned wherever they stand
(scoped_type_identifier path: (_) @receiver name: (type_identifier) @name) @mention
(type_identifier) @name @mention

; Variables whose type the text says
(let_declaration pattern: (identifier) @variable type: (type_identifier) @typed)
(let_declaration pattern: (identifier) @variable value: (struct_expression name: (type_identifier) @typed))
(let_declaration
  pattern: (identifier) @variable
  value: (call_expression function: (scoped_identifier path: (identifier) @typed)))
(field_declaration name: (field_identifier) @variable type: [(type_identifier) @typed (generic_type type: (type_identifier) @typed)])
