; Definitions
(class_declaration name: (identifier) @name body: (_) @body) @class
(record_declaration name: (identifier) @name body: (_) @body) @class
(interface_declaration name: (identifier) @name body: (_) @body) @interface
(annotation_type_declaration name: (identifier) @name body: (_) @body) @interface
(enum_declaration name: (identifier) @name body: (_) @body) @enum
(method_declaration name: (identifier) @name body: (_) @body) @function
(method_declaration name: (identifier) @name !body) @function
(constructor_declaration name: (identifier) @name body: (_) @body) @function
(field_declaration
  (modifiers "static" "final")
  declarator: (variable_declarator name: (identifier) @name)) @constant

; Calls
(method_invocation !object name: (identifier) @name) @call
(method_invocation object: (_) @receiver name: (identifier) @name) @call
(object_creation_expression type: (type_identifier) @name) @call
(object_creation_expression type: (generic_type (type_identifier) @name)) @call

; Inheritance and annotations
(superclass (type_identifier) @name) @inherit
(superclass (generic_type (type_identifier) @name)) @inherit
(super_interfaces (type_list (type_identifier) @name)) @inherit
(super_interfaces (type_list (generic_type (type_identifier) @name))) @inherit
(extends_interfaces (type_list (type_identifier) @name)) @inherit
(extends_interfaces (type_list (generic_type (type_identifier) @name))) @inherit
(superclass (scoped_type_identifier (_) @receiver (type_identifier) @name)) @inherit
(superclass (generic_type (scoped_type_identifier (_) @receiver (type_identifier) @name))) @inherit
(super_interfaces (type_list (scoped_type_identifier (_) @receiver (type_identifier) @name))) @inherit
(super_interfaces (type_list (generic_type (scoped_type_identifier (_) @receiver (type_identifier) @name)))) @inherit
(extends_interfaces (type_list (scoped_type_identifier (_) @receiver (type_identifier) @name))) @inherit
(extends_interfaces (type_list (generic_type (scoped_type_identifier (_) @receiver (type_identifier) @name)))) @inherit
(marker_annotation name: (identifier) @name) @decorate
(annotation name: (identifier) @name) @decorate

; Imports
(import_declaration (scoped_identifier scope: (_) @from name: (identifier) @name) .) @import
(import_declaration (scoped_identifier) @from (asterisk)) @import

; Types are mentioned wherever they stand
(scoped_type_identifier (_) @receiver (type_identifier) @name) @mention
(type_identifier) @name @mention

; Variables whose type the text says
(local_variable_declaration
  type: [(type_identifier) @typed (generic_type (type_identifier) @typed)]
  declarator: (variable_declarator name: (identifier) @variable))
(field_declaration
  type: [(type_identifier) @typed (generic_type (type_identifier) @typed)]
  declarator: (variable_declarator name: (identifier) @variable))
