"""What people type, as shape only; whether it is allowed is the use case's business."""
