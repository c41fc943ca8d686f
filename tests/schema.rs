use jsonschema as _;
