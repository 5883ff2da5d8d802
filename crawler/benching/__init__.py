"""`thresher bench`: extraction measured on pages whose truth is known, beside other extractors on the same pages."""
