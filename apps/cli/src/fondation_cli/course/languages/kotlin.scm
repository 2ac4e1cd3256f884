; Definitions
(class_declaration "interface" name: (identifier) @name (class_body)? @body) @interface
(class_declaration name: (identifier) @name (enum_class_body) @body) @enum
(class_declaration name: (identifier) @name (class_body)? @body) @class
(object_declaration name: (identifier) @name (class_body)? @body) @object
(type_alias type: (identifier) @name) @type
(function_declaration
  (user_type . (identifier) @owner . (type_arguments)? .)
  name: (identifier) @name
  (function_body)? @body) @function
(function_declaration name: (identifier) @name (function_body)? @body) @function
(secondary_constructor "constructor" @name (block)? @body) @function
(source_file (property_declaration (variable_declaration (identifier) @name)) @constant)
(class_body (property_declaration (modifiers (property_modifier)) (variable_declaration (identifier) @name)) @constant)
(class_body (property_declaration (variable_declaration (identifier) @name)) @property)
(class_parameter ["val" "var"] (identifier) @name) @property

; Tests that have a sentence for a name, and what gathers them: kotest
(call_expression
  . (call_expression . (identifier) @_call (value_arguments . (value_argument (string_literal) @name)))
  (annotated_lambda) @body
  (#any-of? @_call "test" "it" "should" "expect" "scenario" "then" "Then")) @test
(call_expression
  . (call_expression . (identifier) @_call (value_arguments . (value_argument (string_literal) @name)))
  (annotated_lambda) @body
  (#any-of? @_call "context" "describe" "given" "Given" "when" "When" "feature")) @namespace
(call_expression . (string_literal) @name (annotated_lambda) @body) @test
(infix_expression . (string_literal) @name (identifier) @_word (lambda_literal) @body
  (#any-of? @_word "should" "When")) @namespace

; Calls
(call_expression . (identifier) @name) @call
(call_expression . (navigation_expression (_) @receiver (identifier) @name .)) @call
(annotation (user_type (identifier) @name)) @decorate
(annotation (constructor_invocation (user_type (identifier) @name))) @decorate

; What a type is built on
(delegation_specifier [
  (user_type . (identifier) @name . (type_arguments)? .)
  (constructor_invocation (user_type . (identifier) @name . (type_arguments)? .))
  (explicit_delegation (user_type . (identifier) @name . (type_arguments)? .))
]) @inherit
(delegation_specifier [
  (user_type (identifier) @receiver . (identifier) @name . (type_arguments)? .)
  (constructor_invocation (user_type (identifier) @receiver . (identifier) @name . (type_arguments)? .))
  (explicit_delegation (user_type (identifier) @receiver . (identifier) @name . (type_arguments)? .))
]) @inherit

; Imports
(import (qualified_identifier (identifier) @name .) @path .) @import
(import (qualified_identifier (identifier) @name .) @path . (identifier) @alias) @import
(import (qualified_identifier) @from "*") @import

; Types are mentioned wherever they stand
(user_type . (identifier) @name) @mention
(user_type (identifier) @receiver . (identifier) @name) @mention

; Variables whose type the text says
(property_declaration (variable_declaration (identifier) @variable (user_type . (identifier) @typed . (type_arguments)? .)))
(property_declaration (variable_declaration (identifier) @variable) (call_expression . (identifier) @typed))
(class_parameter (identifier) @variable (user_type . (identifier) @typed . (type_arguments)? .))
