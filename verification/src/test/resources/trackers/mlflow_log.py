"""Logs a training to a server of MLflow by its own client, val_loss least at step 20, and prints the run's id as JSON."""
import contextlib
import json
import sys

from mlflow.tracking import MlflowClient

client = MlflowClient(sys.argv[1])
run = client.create_run(client.create_experiment("training"))
for step in range(0, 45, 5):
    client.log_metric(run.info.run_id, "val_loss", 0.25 + abs(step - 20) / 64, step=step)
    client.log_metric(run.info.run_id, "lr", 0.1, step=step)
with contextlib.redirect_stdout(sys.stderr):  # it prints addresses
    client.set_terminated(run.info.run_id)
json.dump(run.info.run_id, sys.stdout)
