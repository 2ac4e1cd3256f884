; What TypeScript adds
(abstract_class_declaration name: (_) @name body: (_) @body) @class
(interface_declaration name: (type_identifier) @name body: (_) @body) @interface
(type_alias_declaration name: (type_identifier) @name) @type
(enum_declaration name: (identifier) @name body: (_) @body) @enum
(function_signature name: (identifier) @name) @function
(method_signature name: (property_identifier) @name) @function
(abstract_method_signature name: (property_identifier) @name) @function
(public_field_definition name: (property_identifier) @name value: (arrow_function body: (_) @body)) @function
(internal_module name: (identifier) @name body: (_) @body) @namespace
(module name: (identifier) @name body: (_) @body) @namespace
(program (ambient_declaration (lexical_declaration (variable_declarator name: (identifier) @name) @constant)))

(export_statement (export_clause (export_specifier name: (identifier) @exported)))

(class_declaration (class_heritage (extends_clause value: (identifier) @name) @inherit))
(class_declaration (class_heritage (implements_clause (type_identifier) @name) @inherit))
(class_declaration (class_heritage (implements_clause (generic_type name: (type_identifier) @name)) @inherit))
(abstract_class_declaration (class_heritage (extends_clause value: (identifier) @name) @inherit))
(abstract_class_declaration (class_heritage (implements_clause (type_identifier) @name) @inherit))
(abstract_class_declaration (class_heritage (implements_clause (generic_type name: (type_identifier) @name)) @inherit))
(interface_declaration (extends_type_clause type: (type_identifier) @name) @inherit)
(interface_declaration (extends_type_clause type: (generic_type name: (type_identifier) @name)) @inherit)
(class_heritage (extends_clause value: (member_expression object: (_) @receiver property: (property_identifier) @name)) @inherit)
(class_heritage (implements_clause (nested_type_identifier module: (_) @receiver name: (type_identifier) @name)) @inherit)
(class_heritage (implements_clause
  (generic_type name: (nested_type_identifier module: (_) @receiver name: (type_identifier) @name))) @inherit)
(interface_declaration (extends_type_clause
  type: (nested_type_identifier module: (_) @receiver name: (type_identifier) @name)) @inherit)
(interface_declaration (extends_type_clause
  type: (generic_type name: (nested_type_identifier module: (_) @receiver name: (type_identifier) @name))) @inherit)

; Variables whose type the text says
(variable_declarator name: (identifier) @variable type: (type_annotation (type_identifier) @typed))
(public_field_definition name: (property_identifier) @variable type: (type_annotation (type_identifier) @typed))
(required_parameter
  (accessibility_modifier)
  pattern: (identifier) @variable
  type: (type_annotation (type_identifier) @typed))
