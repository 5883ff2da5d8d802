"""How the models in `pipelines/model_data` are made from gold pages. Needs the shared gold folder; users never run it."""
