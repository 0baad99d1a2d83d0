"""The screens of channels: how each one is, connecting, changing, switching, fetching at once. They fetch and keep nothing."""
