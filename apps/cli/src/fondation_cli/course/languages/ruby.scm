; Definitions
(class name: (_) @name body: (_)? @body) @class
(module name: (_) @name body: (_)? @body) @module
(method name: (_) @name body: (_)? @body) @function
(singleton_method name: (_) @name body: (_)? @body) @function
(assignment left: (constant) @name right: (call receiver: (constant) @_type block: (_)? @body) (#any-of? @_type "Struct" "Data")) @struct
(assignment left: (constant) @name) @constant
(call
  method: (identifier) @_word
  arguments: (argument_list (simple_symbol) @name)
  (#any-of? @_word "attr_reader" "attr_writer" "attr_accessor")) @function

; Tests that have a sentence for a name, and what gathers them: RSpec, minitest, ActiveSupport
(call
  method: (identifier) @_word
  arguments: (argument_list . (string) @name)
  block: (_) @body
  (#any-of? @_word "it" "specify" "test" "should" "scenario" "example")) @test
(call
  method: (identifier) @_word
  arguments: (argument_list . [(string) (constant) (scope_resolution)] @name)
  block: (_) @body
  (#any-of? @_word "describe" "context" "feature")) @namespace

; Calls
(call !receiver method: (identifier) @name) @call
(call receiver: (_) @receiver method: (identifier) @name) @call
(call receiver: (constant) @name method: (identifier) @_new (#eq? @_new "new")) @call
(call receiver: (scope_resolution scope: (_) @receiver name: (constant) @name) method: (identifier) @_new (#eq? @_new "new")) @call

; What a class is built on
(superclass (constant) @name) @inherit
(superclass (scope_resolution scope: (_) @receiver name: (constant) @name)) @inherit
(call
  method: (identifier) @_word
  arguments: (argument_list [(constant) @name (scope_resolution scope: (_) @receiver name: (constant) @name)])
  (#any-of? @_word "include" "extend" "prepend")) @inherit

; Imports
(call
  method: (identifier) @_word
  arguments: (argument_list . (string (string_content) @from))
  (#any-of? @_word "require" "require_relative" "load")) @import
(call
  method: (identifier) @_word
  arguments: (argument_list . (simple_symbol) . (string (string_content) @from))
  (#any-of? @_word "autoload")) @import

; Constants are mentioned wherever they stand
(scope_resolution scope: (_) @receiver name: (constant) @name) @mention
(constant) @name @mention

; Variables whose type the text says
(assignment
  left: (identifier) @variable
  right: (call receiver: [(constant) @typed (scope_resolution name: (constant) @typed)] method: (identifier) @_new)
  (#eq? @_new "new"))
(assignment
  left: (instance_variable) @attribute
  right: (call receiver: [(constant) @typed (scope_resolution name: (constant) @typed)] method: (identifier) @_new)
  (#eq? @_new "new"))
