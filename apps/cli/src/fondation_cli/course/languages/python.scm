; Definitions
(class_definition name: (identifier) @name body: (_) @body) @class
(function_definition name: (identifier) @name body: (_) @body) @function
(module (expression_statement (assignment left: (identifier) @name) @constant))
(module (if_statement (block (expression_statement (assignment left: (identifier) @name) @constant))))
(module (try_statement (block (expression_statement (assignment left: (identifier) @name) @constant))))
(module (type_alias_statement left: (type (identifier) @name)) @type)

; What the file lists as its own
(module (expression_statement [
  (assignment left: (identifier) @_all right: (_ (string (string_content) @exported)))
  (augmented_assignment left: (identifier) @_all right: (_ (string (string_content) @exported)))
] (#eq? @_all "__all__")))
(module (expression_statement (call
  function: (attribute object: (identifier) @_all)
  arguments: (argument_list (list (string (string_content) @exported))))
  (#eq? @_all "__all__")))
(module (expression_statement (assignment left: (identifier) @_all) @listed) (#eq? @_all "__all__"))

; Calls
(call function: (identifier) @name) @call
(call function: (attribute object: (_) @receiver attribute: (identifier) @name)) @call

; Inheritance and decorators
(class_definition superclasses: (argument_list (identifier) @name @inherit))
(class_definition superclasses: (argument_list (attribute object: (_) @receiver attribute: (identifier) @name) @inherit))
(class_definition superclasses: (argument_list (subscript value: (identifier) @name) @inherit))
(decorator (identifier) @name) @decorate
(decorator (attribute object: (_) @receiver attribute: (identifier) @name)) @decorate
(decorator (call function: (identifier) @name)) @decorate
(decorator (call function: (attribute object: (_) @receiver attribute: (identifier) @name))) @decorate

; Imports
(import_statement name: (dotted_name) @from) @import
(import_statement name: (aliased_import name: (dotted_name) @from alias: (identifier) @alias)) @import
(import_from_statement module_name: (_) @from name: (dotted_name) @name) @import
(import_from_statement module_name: (_) @from name: (aliased_import name: (dotted_name) @name alias: (identifier) @alias)) @import
(import_from_statement module_name: (_) @from (wildcard_import) @name) @import

; Variables whose type the text says
(assignment left: (identifier) @variable right: (call function: [(identifier) @typed (attribute attribute: (identifier) @typed)]))
(assignment
  left: (attribute object: (identifier) @_self attribute: (identifier) @attribute)
  right: (call function: [(identifier) @typed (attribute attribute: (identifier) @typed)])
  (#eq? @_self "self"))
(assignment left: (identifier) @variable type: (type [(identifier) @typed (attribute attribute: (identifier) @typed)]))
(assignment
  left: (attribute object: (identifier) @_self attribute: (identifier) @attribute)
  type: (type [(identifier) @typed (attribute attribute: (identifier) @typed)])
  (#eq? @_self "self"))
(as_pattern
  (call function: [(identifier) @typed (attribute attribute: (identifier) @typed)])
  alias: (as_pattern_target (identifier) @variable))
