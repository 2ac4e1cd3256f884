; Definitions
(function_declaration name: (identifier) @name body: (_)? @body) @function
(method_declaration
  receiver: (parameter_list (parameter_declaration type: [
    (type_identifier) @owner
    (pointer_type (type_identifier) @owner)
    (generic_type type: (type_identifier) @owner)
    (pointer_type (generic_type type: (type_identifier) @owner))
  ]))
  name: (field_identifier) @name
  body: (_)? @body) @function
(source_file (type_declaration (type_spec name: (type_identifier) @name type: (struct_type (field_declaration_list) @body)) @struct))
(source_file (type_declaration (type_spec name: (type_identifier) @name type: (interface_type)) @interface))
(source_file (type_declaration (type_spec name: (type_identifier) @name) @type))
(source_file (type_declaration (type_alias name: (type_identifier) @name) @type))
(source_file (const_declaration (const_spec name: (identifier) @name) @constant))
(source_file (var_declaration (var_spec name: (identifier) @name) @constant))
(source_file (var_declaration (var_spec_list (var_spec name: (identifier) @name) @constant)))
(interface_type (method_elem name: (field_identifier) @name) @function)

; Calls
(call_expression function: (identifier) @name) @call
(call_expression function: (selector_expression operand: (_) @receiver field: (field_identifier) @name)) @call
(composite_literal type: (type_identifier) @name) @call
(composite_literal type: (qualified_type package: (package_identifier) @receiver name: (type_identifier) @name)) @call

; Embedding is Go's inheritance
(struct_type (field_declaration_list (field_declaration !name type: (type_identifier) @name) @inherit))
(interface_type (type_elem (type_identifier) @name) @inherit)

; Imports
(import_spec !name path: (interpreted_string_literal (interpreted_string_literal_content) @from)) @import
(import_spec name: (package_identifier) @alias path: (interpreted_string_literal (interpreted_string_literal_content) @from)) @import

; Types are mentioned wherever they stand
(qualified_type package: (package_identifier) @receiver name: (type_identifier) @name) @mention
(type_identifier) @name @mention

; Variables whose type the text says
(short_var_declaration
  left: (expression_list (identifier) @variable)
  right: (expression_list [
    (composite_literal type: (type_identifier) @typed)
    (unary_expression operand: (composite_literal type: (type_identifier) @typed))
  ]))
(var_spec name: (identifier) @variable type: [(type_identifier) @typed (pointer_type (type_identifier) @typed)])
(field_declaration name: (field_identifier) @variable type: [(type_identifier) @typed (pointer_type (type_identifier) @typed)])
