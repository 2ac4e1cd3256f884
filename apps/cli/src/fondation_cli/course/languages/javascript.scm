; Definitions
(class_declaration name: (_) @name body: (_) @body) @class
(function_declaration name: (identifier) @name body: (_) @body) @function
(generator_function_declaration name: (identifier) @name body: (_) @body) @function
(method_definition name: [(property_identifier) (private_property_identifier)] @name body: (_) @body) @function
(variable_declarator name: (identifier) @name value: (arrow_function body: (_) @body)) @function
(variable_declarator name: (identifier) @name value: (function_expression body: (_) @body)) @function
(variable_declarator name: (identifier) @name value: (class body: (_) @body)) @class
(program (lexical_declaration (variable_declarator name: (identifier) @name value: (object) @body) @constant))
(program (variable_declaration (variable_declarator name: (identifier) @name value: (object) @body) @constant))
(program (lexical_declaration (variable_declarator
  name: (identifier) @name
  value: (assignment_expression right: (object) @body)) @constant))
(program (variable_declaration (variable_declarator
  name: (identifier) @name
  value: (assignment_expression right: (object) @body)) @constant))
(program (lexical_declaration (variable_declarator name: (identifier) @name) @constant))
(program (variable_declaration (variable_declarator name: (identifier) @name) @constant))
(program (export_statement (lexical_declaration (variable_declarator name: (identifier) @name) @constant)))

; Definitions by assignment: `app.use = function`, `exports.x = …`, `Layer.prototype.match = function`
(assignment_expression
  left: (member_expression object: (identifier) @_exports property: (property_identifier) @name)
  right: [(function_expression body: (_) @body) (arrow_function body: (_) @body)]
  (#eq? @_exports "exports")) @function
(assignment_expression
  left: (member_expression
    object: (member_expression object: (identifier) @_module property: (property_identifier) @_exports)
    property: (property_identifier) @name)
  right: [(function_expression body: (_) @body) (arrow_function body: (_) @body)]
  (#eq? @_module "module") (#eq? @_exports "exports")) @function
(assignment_expression
  left: (member_expression
    object: (member_expression object: (identifier) @owner property: (property_identifier) @_prototype)
    property: (property_identifier) @name)
  right: [(function_expression body: (_) @body) (arrow_function body: (_) @body)]
  (#eq? @_prototype "prototype")) @function
(program (expression_statement (assignment_expression
  left: (member_expression object: (identifier) @owner property: (property_identifier) @name)
  right: [(function_expression body: (_) @body) (arrow_function body: (_) @body)]
  (#not-eq? @owner "exports") (#not-eq? @owner "module")) @function))
(program (expression_statement (assignment_expression
  left: (member_expression object: (identifier) @owner property: (property_identifier) @name)
  right: (assignment_expression right: [(function_expression body: (_) @body) (arrow_function body: (_) @body)])
  (#not-eq? @owner "exports") (#not-eq? @owner "module")) @function))
(program (expression_statement (assignment_expression right: (assignment_expression
  left: (member_expression object: (identifier) @owner property: (property_identifier) @name)
  right: [(function_expression body: (_) @body) (arrow_function body: (_) @body)]
  (#not-eq? @owner "exports") (#not-eq? @owner "module")) @function)))
(assignment_expression
  left: (member_expression object: (identifier) @_module property: (property_identifier) @_exports)
  right: (function_expression name: (identifier) @name body: (_) @body)
  (#eq? @_module "module") (#eq? @_exports "exports")) @function
(assignment_expression
  left: (member_expression object: (identifier) @_module property: (property_identifier) @_exports)
  right: (class name: (_) @name body: (_) @body)
  (#eq? @_module "module") (#eq? @_exports "exports")) @class
(program (expression_statement (assignment_expression
  left: (member_expression object: (identifier) @_exports property: (property_identifier) @name)
  right: [(object) (string) (number) (call_expression) (new_expression) (template_string) (array)]
  (#eq? @_exports "exports")) @constant))

; Tests that have a sentence for a name, and what gathers them: mocha, jest, vitest, node:test.
; Twice the same but for the words: a pattern has one capture, and which it is depends on the word.
; What may stand between is said, and each stands right behind the other: to look for the function among all that
; follows costs as much as all other patterns.
(call_expression
  function: [
    (identifier) @_call
    (member_expression object: (identifier) @_call)
    (call_expression function: (member_expression object: (identifier) @_call))
  ]
  arguments: (arguments
    . [(string) (template_string)] @name
    . [(object) (identifier)]?
    . [(arrow_function body: (_) @body) (function_expression body: (_) @body)])
  (#any-of? @_call "it" "test" "specify")) @test
(call_expression
  function: [
    (identifier) @_call
    (member_expression object: (identifier) @_call)
    (call_expression function: (member_expression object: (identifier) @_call))
  ]
  arguments: (arguments
    . [(string) (template_string)] @name
    . [(object) (identifier)]?
    . [(arrow_function body: (_) @body) (function_expression body: (_) @body)])
  (#any-of? @_call "describe" "context" "suite")) @namespace

(function_expression name: (identifier) @taken)

(program (expression_statement (assignment_expression
  left: (member_expression object: (identifier) @_module property: (property_identifier) @name)
  right: (object) @body
  (#eq? @_module "module") (#eq? @name "exports")) @constant))

; What the file gives to others
(export_statement (export_clause (export_specifier name: (identifier) @exported !alias)))
(export_statement (export_clause (export_specifier alias: (identifier) @exported)))
(export_statement value: (identifier) @exported)
(export_statement declaration: (_ name: (_) @exported))
(export_statement declaration: (_ (variable_declarator name: (identifier) @exported)))
(assignment_expression
  left: (member_expression object: (identifier) @_exports property: (property_identifier) @exported)
  (#any-of? @_exports "exports"))
(assignment_expression
  left: (member_expression object: (identifier) @_module property: (property_identifier) @_exports)
  right: [
    (identifier) @exported
    (class name: (_) @exported)
    (function_expression name: (identifier) @exported)
    (object (shorthand_property_identifier) @exported)
    (object (pair key: (property_identifier) @exported))
    (object (method_definition name: (property_identifier) @exported))
  ]
  (#eq? @_module "module") (#eq? @_exports "exports"))
(variable_declarator name: (identifier) @exported value: (assignment_expression
  left: [(identifier) (member_expression)] @_exports
  (#any-of? @_exports "exports" "module.exports")))
(assignment_expression
  left: (identifier) @_exports
  right: (assignment_expression right: (identifier) @exported)
  (#eq? @_exports "exports"))

; Calls
(call_expression function: (identifier) @name (#not-eq? @name "require")) @call
(call_expression function: (member_expression object: (_) @receiver property: (property_identifier) @name)) @call
(new_expression constructor: (identifier) @name) @call
(new_expression constructor: (member_expression object: (_) @receiver property: (property_identifier) @name)) @call

; Decorators
(decorator (identifier) @name) @decorate
(decorator (call_expression function: (identifier) @name)) @decorate

; Imports
(import_statement (import_clause (identifier) @alias) source: (string (string_fragment) @from)) @import
(import_statement (import_clause (namespace_import (identifier) @alias)) source: (string (string_fragment) @from)) @import
(import_statement
  (import_clause (named_imports (import_specifier name: (identifier) @name !alias)))
  source: (string (string_fragment) @from)) @import
(import_statement
  (import_clause (named_imports (import_specifier name: (identifier) @name alias: (identifier) @alias)))
  source: (string (string_fragment) @from)) @import
(import_statement "import" . source: (string (string_fragment) @from)) @import
(export_statement source: (string (string_fragment) @from)) @import
(export_statement
  (export_clause (export_specifier name: (identifier) @name))
  source: (string (string_fragment) @from)) @import
(variable_declarator
  name: (identifier) @alias
  value: (call_expression function: (identifier) @_require arguments: (arguments . (string (string_fragment) @from)))
  (#eq? @_require "require")) @import
(variable_declarator
  name: (object_pattern (shorthand_property_identifier_pattern) @name)
  value: (call_expression function: (identifier) @_require arguments: (arguments . (string (string_fragment) @from)))
  (#eq? @_require "require")) @import
(variable_declarator
  name: (object_pattern (pair_pattern key: (property_identifier) @name value: (identifier) @alias))
  value: (call_expression function: (identifier) @_require arguments: (arguments . (string (string_fragment) @from)))
  (#eq? @_require "require")) @import
(variable_declarator
  name: (identifier) @alias
  value: (member_expression
    object: (call_expression function: (identifier) @_require arguments: (arguments . (string (string_fragment) @from)))
    property: (property_identifier) @name)
  (#eq? @_require "require")) @import
(call_expression
  function: (identifier) @_require
  arguments: (arguments . (string (string_fragment) @from))
  (#eq? @_require "require")) @import
(call_expression function: (import) arguments: (arguments . (string (string_fragment) @from))) @import

; Variables whose type the text says
(variable_declarator
  name: (identifier) @variable
  value: (new_expression constructor: [(identifier) @typed (member_expression property: (property_identifier) @typed)]))
(assignment_expression
  left: (member_expression object: (this) property: (property_identifier) @attribute)
  right: (new_expression constructor: [(identifier) @typed (member_expression property: (property_identifier) @typed)]))
