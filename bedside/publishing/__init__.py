"""publishing: drafts, the guard, approvals, holds and deliveries. Whatever leaves the house leaves through here, once."""
