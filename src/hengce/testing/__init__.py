"""What tests share: clocks, small worlds, and the contracts that ports must keep."""
