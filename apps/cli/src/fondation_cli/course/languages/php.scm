; Definitions
(class_declaration name: (name) @name body: (_) @body) @class
(interface_declaration name: (name) @name body: (_) @body) @interface
(trait_declaration name: (name) @name body: (_) @body) @trait
(enum_declaration name: (name) @name body: (_) @body) @enum
(method_declaration name: (name) @name body: (_)? @body) @function
(function_definition name: (name) @name body: (_) @body) @function
(const_declaration (const_element . (name) @name)) @constant
(function_call_expression
  function: (name) @_define
  arguments: (arguments . (argument (string) @name))
  (#eq? @_define "define")) @constant

; Tests that have a sentence for a name, and what gathers them: Pest
(function_call_expression
  function: (name) @_call
  arguments: (arguments . (argument [(string) (encapsed_string)] @name) (argument [(anonymous_function body: (_) @body) (arrow_function body: (_) @body)]))
  (#any-of? @_call "it" "test")) @test
(function_call_expression
  function: (name) @_call
  arguments: (arguments . (argument [(string) (encapsed_string)] @name) (argument [(anonymous_function body: (_) @body) (arrow_function body: (_) @body)]))
  (#any-of? @_call "describe")) @namespace

(namespace_definition name: (namespace_name (name) @taken))

; Calls
; `\strlen()` and `\Iterator` are PHP's own: what is the project's has a namespace, and so a longer path
(function_call_expression function: (name) @name) @call
(function_call_expression function: (qualified_name (name) @name) @_path (#not-match? @_path "^\\\\[^\\\\]+$")) @call
(member_call_expression object: (_) @receiver name: (name) @name) @call
(nullsafe_member_call_expression object: (_) @receiver name: (name) @name) @call
(scoped_call_expression scope: (_) @receiver name: (name) @name) @call
(object_creation_expression (name) @name) @call
(object_creation_expression (qualified_name (name) @name) @_path (#not-match? @_path "^\\\\[^\\\\]+$")) @call

; What a type is built on
(base_clause (name) @name) @inherit
(base_clause (qualified_name (name) @name) @_path (#not-match? @_path "^\\\\[^\\\\]+$")) @inherit
(class_interface_clause (name) @name) @inherit
(class_interface_clause (qualified_name (name) @name) @_path (#not-match? @_path "^\\\\[^\\\\]+$")) @inherit
(use_declaration (name) @name) @inherit
(use_declaration (qualified_name (name) @name) @_path (#not-match? @_path "^\\\\[^\\\\]+$")) @inherit
(attribute (name) @name) @decorate
(attribute (qualified_name (name) @name) @_path (#not-match? @_path "^\\\\[^\\\\]+$")) @decorate

; Imports
(namespace_use_clause (qualified_name (name) @name) @path !alias) @import
(namespace_use_clause (qualified_name (name) @name) @path alias: (name) @alias) @import
(namespace_use_declaration (namespace_use_clause . (name) @from)) @import
(namespace_use_declaration (namespace_name) @path body: (namespace_use_group (namespace_use_clause . (name) @name !alias))) @import
(namespace_use_declaration (namespace_name) @path body: (namespace_use_group (namespace_use_clause . (name) @name alias: (name) @alias))) @import

; Types are mentioned wherever they stand
(named_type (name) @name) @mention
(named_type (qualified_name (name) @name) @_path (#not-match? @_path "^\\\\[^\\\\]+$")) @mention
(class_constant_access_expression . (name) @name) @mention

; Variables whose type the text says
(assignment_expression
  left: (variable_name) @variable
  right: (object_creation_expression (name) @typed))
(assignment_expression
  left: (variable_name) @variable
  right: (object_creation_expression (qualified_name (name) @typed) @_path)
  (#not-match? @_path "^\\\\[^\\\\]+$"))
(assignment_expression
  left: (member_access_expression object: (variable_name) @_this name: (name) @attribute)
  right: (object_creation_expression [(name) @typed (qualified_name (name) @typed)])
  (#eq? @_this "$this"))
(property_declaration type: (named_type (name) @typed) (property_element name: (variable_name (name) @variable)))
(property_promotion_parameter type: (named_type (name) @typed) name: (variable_name (name) @attribute))
