; What only JavaScript's grammar has
(field_definition property: (property_identifier) @name value: (arrow_function body: (_) @body)) @function
(class_declaration (class_heritage (identifier) @name @inherit))
(class_declaration (class_heritage (member_expression object: (_) @receiver property: (property_identifier) @name) @inherit))
(class (class_heritage (identifier) @name @inherit))
