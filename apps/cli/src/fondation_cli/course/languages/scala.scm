; Definitions
(class_definition name: (identifier) @name body: (_)? @body) @class
(trait_definition name: (identifier) @name body: (_)? @body) @trait
(object_definition name: (identifier) @name body: (_)? @body) @object
(package_object name: (identifier) @name body: (_)? @body) @object
(enum_definition name: (identifier) @name body: (_) @body) @enum
(given_definition name: (identifier) @name body: (_)? @body) @object
(type_definition name: (type_identifier) @name) @type
(function_definition name: (identifier) @name body: (_) @body) @function
(function_declaration name: (identifier) @name) @function
(object_definition body: (template_body (val_definition pattern: (identifier) @name) @constant))
(package_object body: (template_body (val_definition pattern: (identifier) @name) @constant))
(compilation_unit (val_definition pattern: (identifier) @name) @constant)
(template_body [(val_definition pattern: (identifier) @name) (var_definition pattern: (identifier) @name) (val_declaration name: (identifier) @name)] @property)

; Tests that have a sentence for a name, and what gathers them: ScalaTest, munit, specs2
(call_expression
  function: (call_expression function: (identifier) @_call arguments: (arguments . (string) @name))
  arguments: (block) @body
  (#any-of? @_call "test" "it" "property" "scenario" "Scenario" "they")) @test
(call_expression
  function: (call_expression function: (identifier) @_call arguments: (arguments . (string) @name))
  arguments: (block) @body
  (#any-of? @_call "describe" "feature" "Feature" "context")) @namespace
(infix_expression left: (string) @name operator: (identifier) @_word right: (block) @body
  (#any-of? @_word "in" "test")) @test
(infix_expression
  left: (infix_expression right: (string) @name)
  operator: (identifier) @_word
  right: (block) @body
  (#eq? @_word "in")) @test
(infix_expression left: (string) @name operator: (identifier) @_word right: (block) @body
  (#any-of? @_word "should" "when" "must" "can" "which")) @namespace

; Calls
(call_expression function: (identifier) @name) @call
(call_expression function: (field_expression value: (_) @receiver field: (identifier) @name)) @call
(call_expression function: (generic_function function: (identifier) @name)) @call
(call_expression function: (generic_function function: (field_expression value: (_) @receiver field: (identifier) @name))) @call
(instance_expression [(type_identifier) @name (generic_type type: (type_identifier) @name)]) @call

; What a type is built on, and annotations
(extends_clause [(type_identifier) @name (generic_type type: (type_identifier) @name)]) @inherit
(extends_clause [
  (stable_type_identifier (_) @receiver (type_identifier) @name)
  (generic_type type: (stable_type_identifier (_) @receiver (type_identifier) @name))
]) @inherit
(annotation name: [(type_identifier) @name (generic_type type: (type_identifier) @name)]) @decorate

; Imports
(import_declaration . (identifier) @path (identifier) @name .) @import
(import_declaration . (identifier) @path (namespace_selectors (identifier) @name)) @import
(import_declaration . (identifier) @path (namespace_selectors (arrow_renamed_identifier name: (identifier) @name alias: (identifier) @alias))) @import
(import_declaration . (identifier) @path (namespace_wildcard) @name) @import

; Types are mentioned wherever they stand
(stable_type_identifier (_) @receiver (type_identifier) @name) @mention
(type_identifier) @name @mention

; Variables whose type the text says
(val_definition pattern: (identifier) @variable type: [(type_identifier) @typed (generic_type type: (type_identifier) @typed)])
(val_definition pattern: (identifier) @variable value: (instance_expression [(type_identifier) @typed (generic_type type: (type_identifier) @typed)]))
(class_parameter name: (identifier) @variable type: [(type_identifier) @typed (generic_type type: (type_identifier) @typed)])
