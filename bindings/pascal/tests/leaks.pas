{ A thousand calls of every kind, for run.sh to see that nothing is left of them: compiled with Free Pascal's heaptrc. }
program leaks;

uses
  cthreads, SysUtils, World, Tolem;

procedure Once(Till: TTolemClient);
var
  Request: TTolemPayoutRequest;
  Job: TTolemJob;
begin
  Paid(Till, 'leak-1', Pays);
  Till.OperationList;
  Request := PayoutOf('leak-1', Pays);
  Request.JsonParams.Put('a', 'b');
  Till.Check(Request);
  Job := Till.Start(Request);
  Job.Wait;
  Job.Free;
  Request.Free;
  try
    Till.Call('payout.create', '{"orderNumber":');
  except
    on E: ETolemRequest do
      TolemCount(E.Answer.Json, '');
  end;
  try
    Till.Call('payout.create', #0);
  except
    on E: ETolemArgument do;
  end;
end;

var
  Till: TTolemClient;
  I: Integer;
begin
  Till := Client;
  for I := 1 to 200 do
    Once(Till);
  Till.Free;
end.
