; Definitions
(class_definition name: (identifier) @name body: (_) @body) @class
(function_definition name: (identifier) @name body: (_) @body) @function
(module (expression_statement (assignment left: (identifier) @name) @constant))
(module (if_statement (block (expression_statement (assignment left: (identifier) @name) @constant))))
(module (try_statement (block (expression_statement (assignment left: (identifier) @name) @constant))))
(module (try_statement (except_clause (block (expression_statement (assignment left: (identifier) @name) @constant)))))
(module (if_statement (else_clause (block (expression_statement (assignment left: (identifier) @name) @constant)))))
(class_definition body: (block (expression_statement (assignment left: (identifier) @name type: (type)) @property)))
(class_definition
  superclasses: (argument_list [(identifier) @_base (attribute attribute: (identifier) @_base)])
  body: (block (expression_statement (assignment left: (identifier) @name !type right: (_)) @constant))
  (#match? @_base "(Enum|Flag|Choices)$"))
(module (type_alias_statement left: (type (identifier) @name)) @type)

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
(assignment left: (identifier) @variable type: (type) @annotation)
(assignment
  left: (attribute object: (identifier) @_self attribute: (identifier) @attribute)
  type: (type) @annotation
  (#eq? @_self "self"))
(typed_parameter . (identifier) @variable type: (type) @annotation)
(typed_default_parameter name: (identifier) @variable type: (type) @annotation)
(decorated_definition
  (decorator [(identifier) @_word (attribute attribute: (identifier) @_word)])
  definition: (function_definition name: (identifier) @variable return_type: (type) @annotation)
  (#match? @_word "^(cached_)?property$"))
(as_pattern
  (call function: [(identifier) @typed (attribute attribute: (identifier) @typed)])
  alias: (as_pattern_target (identifier) @variable))
