; Definitions
(class_declaration declaration_kind: ["class" "actor"] name: (type_identifier) @name body: (_) @body) @class
(class_declaration declaration_kind: "struct" name: (type_identifier) @name body: (_) @body) @struct
(class_declaration declaration_kind: "enum" name: (type_identifier) @name body: (_) @body) @enum
(class_declaration declaration_kind: "extension" name: (user_type) @name body: (_) @body) @extension
(protocol_declaration name: (type_identifier) @name body: (_) @body) @protocol
(typealias_declaration name: (type_identifier) @name) @type
; A function's body is looked for by its field: a pattern that names it takes longer to build than all others together.
(function_declaration name: (simple_identifier) @name) @function
(protocol_function_declaration name: (simple_identifier) @name) @function
(init_declaration name: "init" @name body: (_)? @body) @function
(source_file (property_declaration name: (pattern bound_identifier: (simple_identifier) @name)) @constant)
(class_body (property_declaration
  (modifiers (property_modifier))
  (value_binding_pattern mutability: "let")
  name: (pattern bound_identifier: (simple_identifier) @name)) @constant)
(class_body (property_declaration name: (pattern bound_identifier: (simple_identifier) @name)) @property)
(protocol_property_declaration name: (pattern bound_identifier: (simple_identifier) @name)) @property

; Calls
(call_expression . (simple_identifier) @name) @call
(call_expression . (navigation_expression
  target: (_) @receiver
  suffix: (navigation_suffix suffix: (simple_identifier) @name))) @call
(macro_invocation (simple_identifier) @name) @call

; What a type is built on, and attributes
(inheritance_specifier inherits_from: (user_type . (type_identifier) @name . (type_arguments)? .)) @inherit
(inheritance_specifier inherits_from: (user_type (type_identifier) @receiver . (type_identifier) @name . (type_arguments)? .)) @inherit
(attribute (user_type (type_identifier) @name)) @decorate

; Imports
(import_declaration (identifier) @from) @import

; Types are mentioned wherever they stand
(user_type . (type_identifier) @name) @mention
(user_type (type_identifier) @receiver . (type_identifier) @name) @mention

; Variables whose type the text says
(property_declaration
  name: (pattern bound_identifier: (simple_identifier) @variable)
  (type_annotation [(user_type . (type_identifier) @typed . (type_arguments)? .) (optional_type (user_type . (type_identifier) @typed . (type_arguments)? .))]))
(property_declaration
  name: (pattern bound_identifier: (simple_identifier) @variable)
  value: (call_expression . (simple_identifier) @typed))
