; What C++ adds
(class_specifier name: (type_identifier) @name body: (_) @body) @class
(class_specifier name: (template_type name: (type_identifier) @name) body: (_) @body) @class
(struct_specifier name: (template_type name: (type_identifier) @name) body: (_) @body) @struct
(alias_declaration name: (type_identifier) @name) @type
(concept_definition name: (identifier) @name) @type
(function_definition
  declarator: (reference_declarator (function_declarator declarator: (_) @name))
  body: (_) @body) @function
(field_declaration declarator: [
  (function_declarator declarator: (field_identifier) @name)
  (pointer_declarator declarator: (function_declarator declarator: (field_identifier) @name))
  (reference_declarator (function_declarator declarator: (field_identifier) @name))
]) @function
(field_declaration_list (declaration declarator: (function_declarator declarator: (identifier) @name)) @function)
(field_declaration (storage_class_specifier) declarator: (field_identifier) @name default_value: (_)) @constant
(declaration_list (declaration declarator: (init_declarator declarator: [
  (identifier) @name
  (array_declarator declarator: (identifier) @name)
])) @constant)

; Tests that macros make: GoogleTest by two names, Catch2 and doctest by a sentence before the body
(function_definition
  declarator: (function_declarator
    declarator: (identifier) @_macro
    parameters: (parameter_list
      . (parameter_declaration type: (type_identifier) @owner)
      . (parameter_declaration type: (type_identifier) @name) .))
  body: (_) @body
  (#any-of? @_macro "TEST" "TEST_F" "TEST_P" "TYPED_TEST" "TYPED_TEST_P")) @function
((expression_statement (call_expression
    function: (identifier) @_macro
    arguments: (argument_list . (string_literal) @name))) @test
  . (compound_statement) @body
  (#any-of? @_macro "TEST_CASE" "SCENARIO" "TEST_CASE_METHOD"))

; `Store<T>::open` outside of its class names itself, and uses nothing of that name
(function_declarator declarator: (qualified_identifier name: (identifier) @taken))
(function_declarator declarator: (qualified_identifier name: (qualified_identifier name: (identifier) @taken)))

; Calls
(call_expression function: (template_function name: (identifier) @name)) @call
(call_expression function: (field_expression argument: (_) @receiver field: (template_method name: (field_identifier) @name))) @call
(call_expression function: (qualified_identifier scope: (_) @receiver name: (identifier) @name)) @call
(call_expression function: (qualified_identifier scope: (_) @receiver name: (template_function name: (identifier) @name))) @call
(call_expression function: (qualified_identifier
  scope: (_) @receiver
  name: (qualified_identifier name: [(identifier) @name (template_function name: (identifier) @name)]))) @call
(new_expression type: (type_identifier) @name) @call
(new_expression type: (qualified_identifier scope: (_) @receiver name: (type_identifier) @name)) @call
(compound_literal_expression type: (type_identifier) @name) @call

; What a class is built on
(base_class_clause (type_identifier) @name @inherit)
(base_class_clause (template_type name: (type_identifier) @name) @inherit)
(base_class_clause (qualified_identifier scope: (_) @receiver name: (type_identifier) @name) @inherit)
(base_class_clause (qualified_identifier
  scope: (_) @receiver
  name: [(template_type name: (type_identifier) @name) (qualified_identifier name: (type_identifier) @name)]) @inherit)
