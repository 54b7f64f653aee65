{ The bank's callbacks: a listener of the host's own hands each request to notification.read.

      callback CONFIG.json PORT COUNT

  The library has no server and needs none: it verifies and reads what the host received. A callback only says that there is
  something to ask about; what is booked comes from payment.status. Answers 200 to what is verified (the bank stops repeating
  it) and 400 to everything else. Ends after COUNT verified ones. }
program callback;

{$IFDEF FPC}{$IF NOT (DEFINED(FPC_DELPHI) OR DEFINED(FPC_OBJFPC))}{$MODE DELPHI}{$IFEND}{$ENDIF}
{$IFDEF MSWINDOWS}{$APPTYPE CONSOLE}{$ENDIF}

uses
  SysUtils, Classes, Tolem, Listener;

{ The callback says "look"; this looks. }
procedure Look(Client: TTolemClient; const OrderNumber: string);
var
  Payment: TTolemMovement;
begin
  try
    Payment := Client.PaymentStatus(OrderNumber);
    WriteLn('-> ', Payment.StatusName, ' ', Payment.State);
  except
    { A genuine callback about what is not ours, e.g. an order of another till: nothing to book here. }
    on E: ETolemError do
      WriteLn('-> ', E.StatusName, ' -');
  end;
end;

{ What came, as it came: a signature is over the very bytes. }
function Read(Client: TTolemClient; const Received: TReceived): TTolemNotification;
var
  Request: TTolemNotificationReadRequest;
  I: Integer;
begin
  Request := TTolemNotificationReadRequest.Create;
  try
    for I := 0 to High(Received.Names) do
      Request.Headers.Put(Received.Names[I], Received.Values[I]);
    Request.Query := Received.Query;
    Request.Body := Received.Body;
    Result := Client.NotificationRead(Request);
  finally
    Request.Free;
  end;
end;

{ Whether the request is surely the bank's. }
function Verified(Client: TTolemClient; const Received: TReceived): Boolean;
var
  Callback: TTolemNotification;
begin
  Result := False;
  try
    Callback := Read(Client, Received);
  except
    on Forged: ETolemRequest do
    begin
      WriteLn(ErrOutput, Forged.StatusName, ' ', Forged.Message);
      Exit;
    end;
  end;
  Result := Callback.Status = TOLEM_OK;
  if not Result then
    Exit;
  if Callback.OrderNumber = '' then
    WriteLn(Callback.StatusName, ' -')
  else
  begin
    WriteLn(Callback.StatusName, ' ', Callback.OrderNumber);
    Look(Client, Callback.OrderNumber);
  end;
end;

procedure Serve(Client: TTolemClient; Port, Count: Integer);
var
  Received: TReceived;
begin
  Listen(Port);
  WriteLn('listening');
  Flush(Output);
  while Count > 0 do
  begin
    Receive(Received);
    if Verified(Client, Received) then
    begin
      Reply(200);
      Dec(Count);
    end
    else
      Reply(400);
  end;
end;

var
  Client: TTolemClient;
  Port, Count: Integer;
begin
  if (ParamCount <> 3) or not TryStrToInt(ParamStr(2), Port) or not TryStrToInt(ParamStr(3), Count) then
  begin
    WriteLn(ErrOutput, 'usage: callback CONFIG.json PORT COUNT');
    Halt(2);
  end;
  try
    Client := TTolemClient.CreateFromFile(ParamStr(1));
    try
      Serve(Client, Port, Count);
    finally
      Client.Free;
    end;
  except
    on E: ETolemError do
    begin
      WriteLn(E.StatusName, ' -');
      WriteLn('-> ', E.Message);
      ExitCode := 2;
    end;
    on E: ETolemLibrary do
    begin
      WriteLn('-> ', E.Message);
      ExitCode := 2;
    end;
    on E: EFOpenError do
    begin
      WriteLn('-> ', E.Message);
      ExitCode := 2;
    end;
  end;
end.
