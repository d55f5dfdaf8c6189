"""Where things go: engines that place graphs, columns, wires and rows. Sizes in, coordinates out; no words, no colours."""
