"""How the models in `pipelines/model_data` are made from gold pages; users never run it."""
