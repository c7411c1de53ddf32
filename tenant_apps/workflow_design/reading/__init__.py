"""From text to a document with line numbers: YAML 1.2 core or JSON, every refusal with its sentence."""
