"""What each kind of layer makes and costs, one function a kind."""
