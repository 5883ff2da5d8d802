"""Quality and cost, measured: the gate that CI runs, and `thresher bench`."""
