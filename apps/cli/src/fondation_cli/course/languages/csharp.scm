; Definitions
(class_declaration name: (identifier) @name body: (_)? @body) @class
(record_declaration name: (identifier) @name body: (_)? @body) @class
(struct_declaration name: (identifier) @name body: (_)? @body) @struct
(interface_declaration name: (identifier) @name body: (_) @body) @interface
(enum_declaration name: (identifier) @name body: (_) @body) @enum
(delegate_declaration name: (identifier) @name) @type
(method_declaration name: (identifier) @name body: (_)? @body) @function
(constructor_declaration name: (identifier) @name body: (_)? @body) @function
(local_function_statement name: (identifier) @name body: (_) @body) @function
(field_declaration
  (modifier) @_word
  (variable_declaration (variable_declarator name: (identifier) @name))
  (#eq? @_word "const")) @constant
(field_declaration
  (modifier) @_static
  (modifier) @_word
  (variable_declaration (variable_declarator name: (identifier) @name))
  (#eq? @_static "static") (#eq? @_word "readonly")) @constant
(property_declaration name: (identifier) @name) @property

(file_scoped_namespace_declaration name: [(identifier) @taken (qualified_name name: (identifier) @taken)])
(namespace_declaration name: [(identifier) @taken (qualified_name name: (identifier) @taken)])

; Calls
(invocation_expression function: [(identifier) @name (generic_name . (identifier) @name)]) @call
(invocation_expression function: (member_access_expression
  expression: (_) @receiver
  name: [(identifier) @name (generic_name . (identifier) @name)])) @call
(invocation_expression function: (conditional_access_expression
  condition: (_) @receiver
  (member_binding_expression name: (identifier) @name))) @call
(object_creation_expression type: [(identifier) @name (generic_name . (identifier) @name)]) @call
(object_creation_expression type: (qualified_name qualifier: (_) @receiver name: (identifier) @name)) @call

; What a type is built on, and attributes
(base_list [(identifier) @name (generic_name . (identifier) @name)] @inherit)
(base_list (qualified_name qualifier: (_) @receiver name: [(identifier) @name (generic_name . (identifier) @name)]) @inherit)
(attribute name: (identifier) @name) @decorate

; Imports
(using_directive "static"? . [(identifier) (qualified_name)] @from .) @import
(using_directive name: (identifier) @alias (_) @from .) @import

; Types are mentioned wherever they stand
(_ type: (identifier) @name) @mention
(_ type: (nullable_type type: (identifier) @name)) @mention
(_ returns: (identifier) @name) @mention
(generic_name . (identifier) @name) @mention
(type_argument_list (identifier) @name @mention)

; Variables whose type the text says
(variable_declaration type: [(identifier) @typed (generic_name . (identifier) @typed)] (variable_declarator name: (identifier) @variable))
(variable_declaration
  type: (implicit_type)
  (variable_declarator name: (identifier) @variable (object_creation_expression type: [(identifier) @typed (generic_name . (identifier) @typed)])))
(property_declaration type: [(identifier) @typed (generic_name . (identifier) @typed)] name: (identifier) @variable)
