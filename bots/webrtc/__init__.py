"""A call's sound between the visitor's browser and the pipeline, without aiortc's waits."""
